import { Component, type ReactNode } from 'react';
import { Trouble } from './Trouble';

/** A page that throws leaves the menu where it is. */
export class Broken extends Component<{ children: ReactNode }, { error: unknown }> {
  state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  render() {
    return this.state.error ? <Trouble error={this.state.error} retry={() => this.setState({ error: null })} /> : this.props.children;
  }
}
