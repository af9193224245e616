#pragma once

#include "app/kaze/memory_commands.h"
#include "engine/api/memory_requests.h"
#include "engine/base/file.h"

#include <optional>

namespace kaze::cli {

//! A line of a file that is read from its beginning.
struct ImportLine {
    std::string text; //!< without its end; empty where it is too long
    std::int64_t number = 0; //!< from 1
    std::int64_t begin = 0; //!< in bytes
    std::int64_t end = 0; //!< behind its last byte, before what ends it
    std::int64_t position = 0; //!< `end` with a sum over all bytes before it: see positionOf
    bool tooLong = false;
};

//! Where an import stands, as one number: the place in the file, and 23 bits of a sum over everything before it, so that another file, or one that
//! was changed before that place, is not taken for the same. Grows with the place.
[[nodiscard]] std::int64_t positionOf(std::int64_t offset, std::uint64_t sum);
[[nodiscard]] std::int64_t offsetIn(std::int64_t position);

//! Reads lines one by one, never more of the file than a line.
class LineReader {
public:
    static constexpr std::size_t kLongest = 16'000'000; //!< bytes of a line; longer ones are passed over
    static constexpr std::int64_t kLargest = std::int64_t{1} << 40; //!< bytes of a file, for positions are numbers of 63 bits

    //! "-" is the standard input. Errors: those of opening.
    [[nodiscard]] static base::Result<LineReader> open(const std::string& path);

    //! None at the end. Errors: Io, InvalidArgument beyond kLargest.
    [[nodiscard]] base::Result<std::optional<ImportLine>> next();

    //! Of the file; 0 where that is not known.
    [[nodiscard]] std::int64_t size() const { return m_size; }

private:
    explicit LineReader(base::FileDescriptor file) : m_file(std::move(file)) { }
    base::Result<bool> fill();
    void take(ImportLine& line, std::string_view bytes);

    base::FileDescriptor m_file;
    std::string m_buffer;
    std::size_t m_at = 0; //!< what is left of the buffer begins here
    std::int64_t m_offset = 0; //!< in the file, of the same
    std::int64_t m_number = 0;
    std::int64_t m_size = 0;
    std::uint64_t m_sum = 0xcbf29ce484222325U;
};

//! Whether this is the line with which the console begins an export: what was exported, with which filter, when.
[[nodiscard]] bool isExportHeader(std::string_view line);

//! What a line says.
struct ImportItem {
    MemoryOwner owner;
    api::MemoryItem item;
};

//! A line of JSON: text, and where it is there id, kind, tags, tenant, project, time (RFC 3339, or seconds or milliseconds since 1970), source,
//! agent, scope, importance and vector. What it does not say of its owner is as in `otherwise`. Errors: InvalidArgument, with the column or the
//! member.
[[nodiscard]] base::Result<ImportItem> importItemOf(const std::string& line, const MemoryOwner& otherwise);

} // namespace kaze::cli
