#pragma once

#include "engine/knowledge/detail/records.h"

#include <variant>

// The lines of an archive: JSON objects of one member, which says what it is. A header, records each followed by its versions, and an end.
namespace kaze::knowledge::detail {

inline constexpr std::size_t kLongestLine = 16U << 20; //!< bytes; no record's is longer

struct ArchiveHeader {
    std::string database;
    base::Time createdAt;
    std::string by; //!< who had it made
    std::vector<std::string> rules; //!< by which
    std::int64_t records = 0;
    std::int64_t versions = 0; //!< earlier ones
};

//! A record that was in the database, with everything that stood there.
struct ArchivedRecord {
    base::Uuid id;
    std::int64_t rule = 0; //!< of the header's, which took it out
    std::int64_t sequence = 0; //!< of its last change
    std::string kind, text;
    std::vector<std::string> tags;
    std::string source, agent, scope;
    double importance = 0.5;
    std::int64_t version = 1;
    base::Time createdAt, updatedAt;
    std::optional<base::Time> forgottenAt;
    std::string reason, changedBy, key, data;
    //! Of the present version, where the last change was another (StoredRecord::writtenAt).
    struct Written {
        base::Time at;
        std::string by, reason;
    };
    std::optional<Written> written{};
};

//! A record that stayed, whose versions follow.
struct VersionsOf {
    base::Uuid id;
    std::int64_t rule = 0;
};

//! An earlier version of the record before it.
struct ArchivedVersion {
    std::int64_t version = 0;
    std::string kind, text;
    std::vector<std::string> tags;
    std::string scope;
    double importance = 0.5;
    base::Time changedAt;
    std::string changedBy, reason, data;
    // Of the line that it follows, once it was read.
    base::Uuid of;
    std::int64_t rule = 0;
    bool recordStayed = false;
};

struct ArchiveEnd {
    std::int64_t records = 0, versions = 0;
    std::string sha256; //!< over all lines before, hexadecimal
};

using ArchiveLine = std::variant<ArchiveHeader, ArchivedRecord, VersionsOf, ArchivedVersion, ArchiveEnd>;

//! With the end of the line.
[[nodiscard]] std::string lineOf(const ArchiveLine& line);

//! Of bytes that anybody may have written: what it gives can be put into a database. Errors: Corrupt, with the member; Unsupported (a newer program wrote it).
[[nodiscard]] base::Result<ArchiveLine> readLine(std::string_view line);

} // namespace kaze::knowledge::detail
