#pragma once

#include "engine/storage/connection.h"

#include <string>
#include <vector>

namespace kaze::knowledge::detail {

//! Numbers of the records that have words of the query, best first by BM25; of one kind, or of all when it is empty. A read job.
//!
//! FTS5 scores every match, so in a large store words that very many records have would cost the most and tell the least: the rarest
//! words are taken, up to some 3 000 matches. Where every word is frequent, the newest records that have all of them are given, or
//! else any.
[[nodiscard]] base::Result<std::vector<std::int64_t>> findByText(
    storage::Connection& connection, const std::string& query, const std::string& kind, std::int64_t limit);

} // namespace kaze::knowledge::detail
