#pragma once

#include "engine/storage/connection.h"
#include "engine/storage/slow_queries.h"

#include <string>
#include <string_view>
#include <vector>

namespace kaze::storage::detail {

//! A table that a plan goes through row by row.
struct TableFacts {
    std::string name;
    std::vector<std::string> columns;
    std::int64_t rows = 0; //!< about; as many as its highest rowid. -1: nobody knows without counting
};

//! What would make a statement faster, from the lines of its plan (as EXPLAIN QUERY PLAN of SQLite 3.36 and later writes them): an index for
//! columns that are compared while the whole table is read, or for an order that is made by sorting; a lasting index in place of one that is built for
//! every run. Empty where nothing is sure to help. `tables`: those of the statement, by their names.
[[nodiscard]] std::string adviceFor(
    std::string_view sql, const std::vector<std::string>& plan, const std::vector<TableFacts>& tables);

//! The tables that a statement names behind FROM, JOIN, UPDATE and INTO, with what they are called in it: {"note", "n"}.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> tablesIn(std::string_view sql);

//! Asks for the plan of a slow statement and keeps it with what there is to advise. On a reader.
[[nodiscard]] base::Result<> explainSlow(
    Connection& connection, SlowQueries& into, const std::string& store, const std::string& sql, const std::string& normalised);

} // namespace kaze::storage::detail
