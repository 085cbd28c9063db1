import { Component, type ReactNode } from 'react';
import { CrashPage } from './crash-page.tsx';

interface State {
  readonly problem: unknown;
  readonly crashed: boolean;
}

/** The one class of the interface: React has no other form for catching what a page throws while it renders. */
export class CrashBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { problem: null, crashed: false };

  static getDerivedStateFromError(problem: unknown): State {
    return { problem, crashed: true };
  }

  override render(): ReactNode {
    return this.state.crashed ? <CrashPage problem={this.state.problem} /> : this.props.children;
  }
}
