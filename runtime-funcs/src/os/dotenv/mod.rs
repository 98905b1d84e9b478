//! Package `os/dotenv`.

pub mod load;
pub mod load_from;
pub mod load_from_override;
pub mod load_override;
