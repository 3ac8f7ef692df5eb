//! How much of the server its clients may take, and for how long.

use std::time::Duration;

/// The limits of a server.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections that are open at once; who comes later waits.
    pub connections: usize,
    /// Tabs that may listen at once; who comes later is sent away.
    pub tabs: usize,
    /// How long the head of a request may take.
    pub head: Duration,
    /// How long a connection may wait for a request, or for its client to read.
    pub idle: Duration,
    /// How often a silent stream is written to, so that dead ones are found.
    pub heartbeat: Duration,
    /// How long an edition may take before it is said.
    pub slow: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 512,
            tabs: 256,
            head: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            heartbeat: Duration::from_secs(15),
            slow: Duration::from_secs(10),
        }
    }
}
