#pragma once

#include <string_view>

namespace kaze::storage {

//! One numbered step of a database's schema. Its text never changes once it landed: a hash of it is kept in the database
//! and compared at every open. The views must outlive `Database::open`.
struct Migration {
    int number = 0; //!< from 1; the missing ones are run in this order, whatever higher ones there are already
    std::string_view name;
    std::string_view sql; //!< one or more statements, run in one transaction
};

} // namespace kaze::storage
