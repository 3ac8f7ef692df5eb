//! Diagrams as they come out.
