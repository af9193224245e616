#pragma once

#include "engine/storage/database.h"

#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace kaze::telemetry::detail {

//! The times of the lines of a block of an index.
struct TextBlock {
    std::int64_t block = 0;
    std::int64_t minAt = 0, maxAt = 0;
};

inline constexpr int kBlockBits = 14;
inline constexpr int kSegmentBits = 20;

//! Lines are numbered from 1.
[[nodiscard]] constexpr std::int64_t segmentOf(const TextBlock& block)
{
    return block.block >> (kSegmentBits - kBlockBits);
}
[[nodiscard]] constexpr std::int64_t firstOf(const TextBlock& block)
{
    return (block.block << kBlockBits) + 1;
}
[[nodiscard]] constexpr std::int64_t lastOf(const TextBlock& block)
{
    return firstOf(block) + (std::int64_t{1} << kBlockBits) - 1;
}

//! By number, both included.
struct LineRange {
    std::int64_t first = std::numeric_limits<std::int64_t>::min();
    std::int64_t last = std::numeric_limits<std::int64_t>::max();
};

//! The full-text index of a month: a file that holds nothing which is not in the month's own, and that is made anew where it does not belong to it. What blocks
//! is for the thread that builds it.
class TextIndex {
public:
    //! Opens the index of `source`, or begins it. One that is damaged, of another version or of another month's file is thrown away. Blocks. Errors: of the
    //! disk, and of reading `source`.
    [[nodiscard]] static base::Result<std::unique_ptr<TextIndex>> open(const std::filesystem::path& path,
        const std::shared_ptr<storage::Database>& source, const storage::DatabaseServices& services);
    ~TextIndex();
    TextIndex(const TextIndex&) = delete;
    TextIndex& operator=(const TextIndex&) = delete;

    //! The last line that is indexed.
    [[nodiscard]] std::int64_t through() const { return m_through; }

    //! Takes up to `limit` lines more; how many there were. Blocks.
    [[nodiscard]] base::Result<std::int64_t> takeMore(std::int64_t limit);

    //! For searching, while this goes on.
    [[nodiscard]] const std::shared_ptr<storage::Database>& database() const { return m_database; }

    //! Closes it and takes its file away.
    static void remove(std::unique_ptr<TextIndex> index);

    // Inside a job on `database`:
    //! Blocks that have lines from `from` on and before `to`.
    [[nodiscard]] static base::Result<std::vector<TextBlock>> blocks(
        storage::Connection& connection, std::int64_t from, std::int64_t to);
    //! The lines of a segment that fit a query of FTS5, by number; of these numbers alone.
    [[nodiscard]] static base::Result<std::vector<std::int64_t>> search(
        storage::Connection& connection, std::int64_t segment, const std::string& query, const LineRange& lines);

private:
    TextIndex(std::shared_ptr<storage::Database> database, std::shared_ptr<storage::Database> source);

    [[nodiscard]] base::Result<bool> belongs();

    std::shared_ptr<storage::Database> m_database;
    std::shared_ptr<storage::Database> m_source;
    std::int64_t m_through = 0;
};

} // namespace kaze::telemetry::detail
