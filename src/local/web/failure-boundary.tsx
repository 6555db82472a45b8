import { Component, type ComponentChildren } from 'preact';

interface Props {
  /** Another view is another try. */
  of: string;
  children: ComponentChildren;
}

/** Keeps the frame standing when a view breaks, and says that it did. */
export class FailureBoundary extends Component<Props, { failed: string | null }> {
  override state = { failed: null as string | null };

  static override getDerivedStateFromError(error: unknown) {
    return { failed: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }

  override componentDidCatch(error: unknown) {
    console.error(error);
  }

  override componentDidUpdate(previous: Props) {
    if (previous.of !== this.props.of && this.state.failed !== null) this.setState({ failed: null });
  }

  override render() {
    const { failed } = this.state;
    if (failed === null) return this.props.children;
    return (
      <main class="view">
        <section class="empty" role="alert">
          <h2>This view broke</h2>
          <p>
            <code>{failed}</code>
          </p>
          <p>
            <button type="button" class="button" onClick={() => this.setState({ failed: null })}>
              Try again
            </button>
          </p>
        </section>
      </main>
    );
  }
}
