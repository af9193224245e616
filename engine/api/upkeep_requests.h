#pragma once

#include "engine/api/memory_requests.h"

#include <string_view>

// Keeping a memory small and sound: rules by which it is compacted, archives of what was taken out, how its indexes are divided, the key that its certificates
// are signed with.

namespace kaze::api {

//! Which records a compaction takes out. All conditions that are set have to hold; one of `keepNewest`, `olderThanDays` and `forgottenDays` has to be set.
struct CompactionRule {
    std::string name;
    std::string filter; //!< as for SearchMemory: which records it is about
    std::int64_t keepNewest = 0; //!< of them; 0: not by number
    double olderThanDays = 0; //!< since they came to be; 0: whatever their age
    double importanceBelow = 0; //!< 0: whatever their importance
    double forgottenDays = 0; //!< only those that were forgotten so long ago; 0: only those that were not
    std::int64_t keepVersions = 0; //!< not the records but their versions: beyond the newest so many; 0: it is about records

    bool operator==(const CompactionRule&) const = default;
};
BOOST_DESCRIBE_STRUCT(CompactionRule, (), (name, filter, keepNewest, olderThanDays, importanceBelow, forgottenDays, keepVersions))

struct CompactionDone {
    std::string rule;
    std::int64_t records = 0; //!< that it took out, or would
    std::int64_t versions = 0;
};
BOOST_DESCRIBE_STRUCT(CompactionDone, (), (rule, records, versions))

struct MemoryCompacted {
    static constexpr std::string_view kType = "memory_compacted";
    std::vector<CompactionDone> rules;
    std::int64_t records = 0;
    std::int64_t versions = 0;
    std::string archive; //!< its name; empty: nothing was taken out
    std::int64_t archiveBytes = 0;
};
BOOST_DESCRIBE_STRUCT(MemoryCompacted, (), (rules, records, versions, archive, archiveBytes))

//! Takes out what the rules say, once it is in an archive that was read back. Errors: InvalidArgument (a rule), those of writing the archive: then nothing is taken out.
struct CompactMemory {
    static constexpr std::string_view kType = "compact_memory";
    using Reply = MemoryCompacted;
    std::string tenant;
    std::string project;
    std::vector<CompactionRule> rules; //!< none: those of kaze.yaml
    bool countOnly = false;
};
BOOST_DESCRIBE_STRUCT(CompactMemory, (), (tenant, project, rules, countOnly))

struct MemoryArchive {
    std::string name;
    Time createdAt;
    std::int64_t records = 0;
    std::int64_t versions = 0;
    std::int64_t bytes = 0; //!< of the file
    std::string problem; //!< why it cannot be read; empty when it can
};
BOOST_DESCRIBE_STRUCT(MemoryArchive, (), (name, createdAt, records, versions, bytes, problem))

struct MemoryArchiveList {
    static constexpr std::string_view kType = "memory_archives";
    std::vector<MemoryArchive> archives; //!< newest first
};
BOOST_DESCRIBE_STRUCT(MemoryArchiveList, (), (archives))

struct ListMemoryArchives {
    static constexpr std::string_view kType = "list_memory_archives";
    using Reply = MemoryArchiveList;
    std::string tenant;
    std::string project;
};
BOOST_DESCRIBE_STRUCT(ListMemoryArchives, (), (tenant, project))

struct ArchiveRestored {
    static constexpr std::string_view kType = "archive_restored";
    std::int64_t records = 0; //!< that are found again
    std::int64_t versions = 0;
    std::int64_t known = 0; //!< that were there
};
BOOST_DESCRIBE_STRUCT(ArchiveRestored, (), (records, versions, known))

//! Puts records back from an archive, which stays, with their ids, versions and times. Errors: NotFound, Corrupt.
struct RestoreArchive {
    static constexpr std::string_view kType = "restore_archive";
    using Reply = ArchiveRestored;
    std::string tenant;
    std::string project;
    std::string name;
    std::vector<std::string> ids; //!< only these; none: all
};
BOOST_DESCRIBE_STRUCT(RestoreArchive, (), (tenant, project, name, ids))

//! Removes an archive for good. Errors: NotFound.
struct RemoveArchive {
    static constexpr std::string_view kType = "remove_archive";
    using Reply = Done;
    std::string tenant;
    std::string project;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(RemoveArchive, (), (tenant, project, name))

//! Divides the index over a kind of records into so many parts, each built by itself; the present ones answer until all are there. Errors: InvalidArgument, Conflict
//! while one is under way.
struct ReshardMemory {
    static constexpr std::string_view kType = "reshard_memory";
    using Reply = MemoryStats;
    std::string tenant;
    std::string project;
    std::string kind;
    std::int64_t parts = 1; //!< 1 to 64
};
BOOST_DESCRIBE_STRUCT(ReshardMemory, (), (tenant, project, kind, parts))

struct SigningKey {
    static constexpr std::string_view kType = "signing_key";
    std::string publicKey; //!< Ed25519, base64
    std::string fingerprint; //!< "SHA256:…"
};
BOOST_DESCRIBE_STRUCT(SigningKey, (), (publicKey, fingerprint))

//! The key that certificates are signed with.
struct GetSigningKey {
    static constexpr std::string_view kType = "get_signing_key";
    using Reply = SigningKey;
};
BOOST_DESCRIBE_STRUCT(GetSigningKey, (), ())

} // namespace kaze::api
