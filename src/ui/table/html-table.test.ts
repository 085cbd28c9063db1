import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlToMatrix, matrixToHtml } from './html-table.ts';

/** As Excel 365 puts it on the clipboard: fragments, classes, line breaks in the middle of cells, spaces that are to be seen. */
const excel = `<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv=Content-Type content="text/html; charset=utf-8">
<style><!--table {mso-displayed-decimal-separator:"\\.";} td {padding-top:1px;} --></style></head>
<body link="#0563C1">
<table border=0 cellpadding=0 cellspacing=0 width=192 style='border-collapse:
 collapse;width:144pt'>
<!--StartFragment-->
 <col width=64 span=3 style='width:48pt'>
 <tr height=20 style='height:15.0pt'>
  <td height=20 class=xl65 width=64 style='height:15.0pt;width:48pt'>Tent</td>
  <td align=right width=64>12.5</td>
  <td class=xl66 width=64>5&quot; pipe</td>
 </tr>
 <tr height=40>
  <td height=40 class=xl67>two<br>
    lines</td>
  <td></td>
  <td>a<span style='mso-spacerun:yes'>&nbsp;&nbsp; </span>b &amp; c</td>
 </tr>
<!--EndFragment-->
</table>
</body></html>`;

/** As Google Sheets does: one line, styles everywhere, its own attributes with HTML in them. */
const sheets = `<meta charset='utf-8'><google-sheets-html-origin><style type="text/css"><!--td {border: 1px solid #cccccc;}br {mso-data-placement:same-cell;}--></style><table xmlns="http://www.w3.org/1999/xhtml" cellspacing="0" cellpadding="0" dir="ltr" border="1" style="table-layout:fixed" data-sheets-root="1"><colgroup><col width="100"/><col width="100"/></colgroup><tbody><tr style="height:21px;"><td style="overflow:hidden;padding:2px 3px;" data-sheets-value="{&quot;1&quot;:2,&quot;2&quot;:&quot;<b>x</b>&quot;}">&lt;b&gt;x&lt;/b&gt;</td><td style="text-align:right;">3</td></tr><tr style="height:21px;"><td style="white-space:normal;">one<br/>two</td><td></td></tr></tbody></table>`;

/** As LibreOffice Calc does. */
const calc = `<!DOCTYPE html>
<html><head><title></title><style type="text/css">body,div,table{ font-family:"Liberation Sans" }</style></head>
<body>
<table cellspacing="0" border="0">
	<colgroup span="2" width="85"></colgroup>
	<tr>
		<td height="17" align="left">Rope</td>
		<td align="right" sdval="1234.5" sdnum="1033;0;#,##0.00">1,234.50</td>
	</tr>
</table>
</body></html>`;

describe('tables on the clipboard as HTML', () => {
  it('[TAB-18] blocks of Excel, Google Sheets and LibreOffice keep their cells, line breaks and spaces', () => {
    expect(htmlToMatrix(excel)).toEqual([
      ['Tent', '12.5', '5" pipe'],
      ['two\nlines', '', 'a   b & c'],
    ]);
    expect(htmlToMatrix(sheets)).toEqual([
      ['<b>x</b>', '3'],
      ['one\ntwo', ''],
    ]);
    expect(htmlToMatrix(calc)).toEqual([['Rope', '1,234.50']]);
  });

  it('[TAB-18] merged cells keep the extent of the block: the value is in the first of them', () => {
    const html =
      '<table><tr><td rowspan=2>a</td><td colspan="2">b</td></tr><tr><td>c</td><td>d</td></tr><tr><td>e</td></tr></table>';
    expect(htmlToMatrix(html)).toEqual([
      ['a', 'b', ''],
      ['', 'c', 'd'],
      ['e', '', ''],
    ]);
  });

  it('[TAB-18] what is no single table is left to the plain text', () => {
    expect(htmlToMatrix('<p>words</p>')).toBeNull();
    expect(htmlToMatrix('words <table><tr><td>a</td></tr></table>')).toBeNull();
    expect(htmlToMatrix('<table><tr><td>a<table><tr><td>b</td></tr></table></td></tr></table>')).toBeNull();
    expect(htmlToMatrix('<table><tr><td>a</td></tr></table><table><tr><td>b</td></tr></table>')).toBeNull();
    expect(htmlToMatrix('<table></table>')).toBeNull();
    expect(htmlToMatrix('')).toBeNull();
  });

  it('[TAB-18] what is copied is pasted as the same cells, whatever is in them', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('<b>', '&amp;', '  two  spaces ', 'a\nb', '\t', '="x"', '<td>', ''),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(cell),
        (rows, columns, cells) => {
          const matrix = Array.from({ length: rows }, () =>
            Array.from({ length: columns }, () => (cells.next().value as string).replaceAll('\r', '')),
          );
          expect(htmlToMatrix(matrixToHtml(matrix))).toEqual(matrix);
        },
      ),
    );
  });

  it('[TAB-18] any text is read without an error, and a span of any size takes no room', () => {
    const part = fc.constantFrom(
      '<table>',
      '</table>',
      '<tr>',
      '<td>',
      '<td colspan=999999999>',
      '<',
      '>',
      '"',
      "'",
      '<!--',
      '&#x110000;',
      'a',
      '<td rowspan="88888888"',
      '-->',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const matrix = htmlToMatrix(parts.join(''));
        expect((matrix ?? []).reduce((sum, row) => sum + row.length, 0)).toBeLessThanOrEqual(200_000);
      }),
      { numRuns: 500 },
    );
  });

  it('[T12] unclosed quotes and brackets by the hundred thousand cost no more than their length', () => {
    for (const part of ['<a "', '<td ', "<a '>", '<!', '&#']) htmlToMatrix(`<table><tr><td>${part.repeat(200_000)}`);
  });
});
