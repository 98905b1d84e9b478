//! Package `streams`.

pub mod accumulate;
pub mod enumerate;
pub mod from_array;
pub mod from_dict;
pub mod from_list;
pub mod from_string;
pub mod just;
pub mod map;
pub mod product;
pub mod range;
pub mod reduce;
pub mod split;
pub mod zip;
pub mod zip_many;
