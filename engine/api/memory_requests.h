#pragma once

#include "engine/api/reply.h"
#include "engine/api/run.h"

#include <string_view>

// What a cell remembers: records with their versions, found by words and by likeness.
//
// A filter is of the language of engine/base/filter.h with the fields kind, tag, agent, source, scope (all take * at the end), age (age<7d), time
// (time>2026-11-01), importance and forgotten (yes, no or any; no where it does not stand); of episodes success (yes or no) and reward; of facts subject, predicate
// and object (with *).

namespace kaze::api {

struct MemoryHit {
    std::string id;
    double score = 0; //!< what the hits are in order of: (vectorPart + textPart) × recencyFactor × importanceFactor
    std::string text;
    std::string kind;
    std::vector<std::string> tags;
    Time createdAt;
    std::int64_t textRank = 0; //!< place among the text hits, 0 when it is none
    std::int64_t vectorRank = 0;
    double similarity = 0; //!< cosine
    std::int64_t version = 1;
    std::string agent; //!< who remembered it; empty: a person
    std::string source; //!< "run:<id>", "person", "import:<file>"
    std::string
        scope; //!< who else may recall it; empty: all of the tenant, otherwise "agent:<name>", "pool:<name>" or "run:<id>"
    double importance = 0.5; //!< 0 to 1
    double vectorPart = 0; //!< weight / (k + vectorRank), reciprocal rank fusion
    double textPart = 0;
    double bm25 = 0; //!< higher is better; 0 when the words were not scored
    double recencyFactor = 1; //!< 2^(−age / half-life)
    double importanceFactor = 1;
    double repetition = 0; //!< the highest cosine with a hit before it, where diversity was asked for
    std::string data; //!< as MemoryRecord::data
};
BOOST_DESCRIBE_STRUCT(MemoryHit, (),
    (id, score, text, kind, tags, createdAt, textRank, vectorRank, similarity, version, agent, source, scope, importance,
        vectorPart, textPart, bm25, recencyFactor, importanceFactor, repetition, data))

//! How an answer came about.
struct MemorySearchFacts {
    std::string embedder;
    bool lexical = false; //!< its vectors know words, not meanings
    bool byVector = false; //!< false where the embedder failed, or its weight is 0
    bool byText = false;
    bool exact = false; //!< every vector that the filter lets through was looked at
    std::int64_t matching = -1; //!< records that the filter lets through, counted up to a bound; -1: there was no filter
    double seconds = 0; //!< in the cell
    std::optional<double>
        recall; //!< measured of these indexes, at the breadth they are searched with: share of the true nearest ten that is found
    std::int64_t recallSamples = 0; //!< queries it was measured on
};
BOOST_DESCRIBE_STRUCT(
    MemorySearchFacts, (), (embedder, lexical, byVector, byText, exact, matching, seconds, recall, recallSamples))

struct MemoryHits {
    static constexpr std::string_view kType = "memory_hits";
    std::vector<MemoryHit> hits;
    MemorySearchFacts facts;
    std::string certificate; //!< JSON, signed by the cell, where it was asked for
};
BOOST_DESCRIBE_STRUCT(MemoryHits, (), (hits, facts, certificate))

struct SearchMemory {
    static constexpr std::string_view kType = "search_memory";
    using Reply = MemoryHits;
    std::string query;
    std::int64_t limit = 10; //!< 1 to 200
    std::string kind; //!< empty: all
    std::string tenant{}; //!< whose memory; empty: "default"
    std::string project{}; //!< that of a project, which is its own; empty: the tenant's
    std::string filter{};
    std::vector<double> vector{}; //!< searched for in place of the query's own; of the embedder in use
    bool exact = false; //!< without the indexes
    double vectorWeight = 0.7;
    double textWeight = 0.3;
    std::int64_t k = 60; //!< constant of reciprocal rank fusion (Cormack et al. 2009)
    double diversity
        = 0; //!< 0 to 1: how much likeness to hits before it counts against one (maximal marginal relevance, λ = 1 − diversity)
    double halfLifeDays = 0; //!< after which a record counts half; 0: age does not matter
    double importanceWeight = 0; //!< 0 to 1: how far importance counts
    bool certify = false;
};
BOOST_DESCRIBE_STRUCT(SearchMemory, (),
    (query, limit, kind, tenant, project, filter, vector, exact, vectorWeight, textWeight, k, diversity, halfLifeDays,
        importanceWeight, certify))

struct MemoryAdded {
    static constexpr std::string_view kType = "memory_added";
    std::string id;
};
BOOST_DESCRIBE_STRUCT(MemoryAdded, (), (id))

struct AddMemory {
    static constexpr std::string_view kType = "add_memory";
    using Reply = MemoryAdded;
    std::string text;
    std::string kind = "note";
    std::vector<std::string> tags;
    std::string key; //!< of the asker's choice, so that asking again adds nothing twice; may be empty
    std::string tenant{}; //!< as for SearchMemory
    std::string project{};
    std::string scope{};
    double importance = 0.5;
    std::string data{}; //!< as MemoryRecord::data; where it says enough, `text` may be empty
};
BOOST_DESCRIBE_STRUCT(AddMemory, (), (text, kind, tags, key, tenant, project, scope, importance, data))

struct MemoryRecord {
    std::string id;
    std::string kind;
    std::string text;
    std::vector<std::string> tags;
    std::string source;
    std::string agent;
    std::string scope;
    double importance = 0.5;
    std::int64_t version = 1;
    std::int64_t sequence = 0; //!< of its last change, in its database; grows
    Time createdAt;
    Time updatedAt;
    std::optional<Time> forgottenAt; //!< searches no longer find it; it can be restored
    std::string reason; //!< of its last change
    std::string hash; //!< SHA-256 of the version, hexadecimal
    bool embedded = true; //!< false while its vector is waited for; its words are found already
    std::vector<double> vector; //!< where it was asked for
    std::string data; //!< what belongs to its kind, a JSON object (docs/memory.md); empty: nothing
};
BOOST_DESCRIBE_STRUCT(MemoryRecord, (),
    (id, kind, text, tags, source, agent, scope, importance, version, sequence, createdAt, updatedAt, forgottenAt, reason, hash,
        embedded, vector, data))

//! A record as it was.
struct MemoryVersion {
    std::int64_t version = 1;
    std::string kind;
    std::string text;
    std::vector<std::string> tags;
    std::string scope;
    double importance = 0.5;
    Time changedAt;
    std::string changedBy;
    std::string reason; //!< why it came to be
    std::string hash;
    std::string data;
};
BOOST_DESCRIBE_STRUCT(MemoryVersion, (), (version, kind, text, tags, scope, importance, changedAt, changedBy, reason, hash, data))

struct MemoryReply {
    static constexpr std::string_view kType = "memory_reply";
    MemoryRecord record;
    std::vector<MemoryVersion> versions; //!< newest first, the present one among them
    std::int64_t versionsInAll = 1;
};
BOOST_DESCRIBE_STRUCT(MemoryReply, (), (record, versions, versionsInAll))

//! Errors: NotFound.
struct GetMemory {
    static constexpr std::string_view kType = "get_memory";
    using Reply = MemoryReply;
    std::string id; //!< or its beginning, where that is of one record only
    std::string tenant;
    std::string project;
    std::int64_t versions = 20; //!< how many, 0 to 200
    std::int64_t before = 0; //!< only versions below this; 0: all
};
BOOST_DESCRIBE_STRUCT(GetMemory, (), (id, tenant, project, versions, before))

struct MemoryCount {
    std::string name;
    std::int64_t records = 0;
};
BOOST_DESCRIBE_STRUCT(MemoryCount, (), (name, records))

struct MemoryPage {
    static constexpr std::string_view kType = "memory_page";
    std::vector<MemoryRecord> rows;
    std::string next; //!< cursor of the next page; empty at the end
    std::int64_t total = -1; //!< records that the filter lets through; -1 where that was not counted
    std::vector<MemoryCount> kinds; //!< with `facets`: of all that match, most first, twenty at most
    std::vector<MemoryCount> tags;
    std::vector<MemoryCount> agents;
};
BOOST_DESCRIBE_STRUCT(MemoryPage, (), (rows, next, total, kinds, tags, agents))

struct ListMemories {
    static constexpr std::string_view kType = "list_memories";
    using Reply = MemoryPage;
    std::string tenant;
    std::string project;
    std::string filter; //!< words in it are looked for in the text
    std::string cursor;
    std::int64_t limit = 50; //!< 1 to 1000; a page ends earlier where its texts are long
    bool oldestFirst = false; //!< by number; newest first otherwise
    bool facets = false;
    bool vectors = false;
};
BOOST_DESCRIBE_STRUCT(ListMemories, (), (tenant, project, filter, cursor, limit, oldestFirst, facets, vectors))

//! Makes a new version. Errors: NotFound, Conflict when it is no longer at `version`.
struct UpdateMemory {
    static constexpr std::string_view kType = "update_memory";
    using Reply = MemoryReply;
    std::string id;
    std::string tenant;
    std::string project;
    std::int64_t version = 0; //!< the one that was read; 0: whatever it is
    std::optional<std::string> text;
    std::optional<std::string> kind;
    std::optional<std::vector<std::string>> tags;
    std::optional<std::string> scope;
    std::optional<double> importance;
    std::string reason;
    std::optional<std::string> data; //!< the whole of it; empty: nothing
};
BOOST_DESCRIBE_STRUCT(UpdateMemory, (), (id, tenant, project, version, text, kind, tags, scope, importance, reason, data))

//! No search finds it any more; it and its versions stay, for RestoreMemory. Errors: NotFound.
struct ForgetMemory {
    static constexpr std::string_view kType = "forget_memory";
    using Reply = MemoryReply;
    std::string id;
    std::string tenant;
    std::string project;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(ForgetMemory, (), (id, tenant, project, reason))

//! Makes a forgotten record one that is found again, or an earlier version the present one (as a new version). Errors: NotFound, Conflict when there is
//! nothing to restore.
struct RestoreMemory {
    static constexpr std::string_view kType = "restore_memory";
    using Reply = MemoryReply;
    std::string id;
    std::string tenant;
    std::string project;
    std::int64_t version = 0; //!< 0: the present one, which was forgotten
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(RestoreMemory, (), (id, tenant, project, version, reason))

//! A place in which erased records could still stand.
struct ErasedPlace {
    std::string place; //!< "records", "versions", "full text", "vectors", "indexes", "files", "queries", "copies"
    std::int64_t removed = 0; //!< from there
    std::int64_t left = 0; //!< that were found there afterwards
    std::string detail; //!< what was looked at; or what is left, and what a person can do about it
};
BOOST_DESCRIBE_STRUCT(ErasedPlace, (), (place, removed, left, detail))

struct MemoryErased {
    static constexpr std::string_view kType = "memory_erased";
    std::int64_t records = 0; //!< that were erased, or would be
    bool complete = false; //!< nothing is left anywhere that was looked at
    std::vector<ErasedPlace> places;
};
BOOST_DESCRIBE_STRUCT(MemoryErased, (), (records, complete, places))

//! Removes records for good, with all versions, and looks whether anything of them is left. This cannot be undone. Errors: InvalidArgument when neither says which.
struct EraseMemories {
    static constexpr std::string_view kType = "erase_memories";
    using Reply = MemoryErased;
    std::string tenant;
    std::string project;
    std::vector<std::string> ids;
    std::string filter; //!< and those that fit it, the forgotten ones among them; words are looked for in the present text
    bool countOnly = false;
};
BOOST_DESCRIBE_STRUCT(EraseMemories, (), (tenant, project, ids, filter, countOnly))

//! A record as it comes from elsewhere.
struct MemoryItem {
    std::string text;
    std::string kind = "note";
    std::vector<std::string> tags;
    std::string key; //!< its own id elsewhere: what has it already is not added again
    std::string source;
    std::string agent;
    std::string scope;
    double importance = 0.5;
    std::optional<Time> time; //!< when it came to be; the present where it is absent
    std::vector<double> vector; //!< of the embedder in use; empty: made here
    std::string data; //!< as MemoryRecord::data
};
BOOST_DESCRIBE_STRUCT(MemoryItem, (), (text, kind, tags, key, source, agent, scope, importance, time, vector, data))

//! An item that was not taken.
struct MemoryRefusal {
    std::int64_t item = 0; //!< from 0, in the request
    std::string message;
};
BOOST_DESCRIBE_STRUCT(MemoryRefusal, (), (item, message))

struct MemoriesImported {
    static constexpr std::string_view kType = "memories_imported";
    std::int64_t added = 0;
    std::int64_t known = 0; //!< had been added before
    std::vector<MemoryRefusal> refused;
    std::int64_t position = 0; //!< of the import, after this
};
BOOST_DESCRIBE_STRUCT(MemoriesImported, (), (added, known, refused, position))

//! Adds records in one transaction, with the place in their file where the import stands after them. Errors: Conflict when it stands elsewhere than at `from`.
struct ImportMemories {
    static constexpr std::string_view kType = "import_memories";
    using Reply = MemoriesImported;
    std::string tenant;
    std::string project;
    std::string import; //!< names the import, so that it can go on where it stopped; empty: a batch by itself
    std::int64_t from = 0; //!< where it stands before these, a number that the importer understands
    std::int64_t to = 0; //!< and after them
    std::vector<MemoryItem> items; //!< up to 1 000; none: only asks where the import stands
};
BOOST_DESCRIBE_STRUCT(ImportMemories, (), (tenant, project, import, from, to, items))

//! The index over one kind of records, or over a part of them.
struct MemoryShard {
    std::string kind;
    std::int64_t part = 0; //!< which of `parts` it is
    std::int64_t parts = 1;
    std::string state; //!< "none" (so few that all are looked at), "building", "ready", "rebuilding"
    std::int64_t vectors = 0; //!< in the database
    std::int64_t indexed = 0;
    std::int64_t removed = 0; //!< in the index, and no longer in the database; reclaimed by a rebuild
    std::int64_t segments = 0;
    std::string precision; //!< "float32", "float16" or "int8"
    std::int64_t m = 0;
    std::int64_t efConstruction = 0;
    std::int64_t ef = 0; //!< breadth of a search, set by the audit of the recall
    std::int64_t memoryBytes = 0;
    std::int64_t fileBytes = 0;
    std::optional<double> recall; //!< at that breadth, on `recallSamples` of the searches since the start
    std::int64_t recallSamples = 0;
    double recallTarget = 0;
    std::optional<double> searchP95; //!< seconds in the index
    std::optional<double> progress; //!< of a build, 0 to 1
    std::string problem; //!< why it is not as it should be; empty when it is
};
BOOST_DESCRIBE_STRUCT(MemoryShard, (),
    (kind, part, parts, state, vectors, indexed, removed, segments, precision, m, efConstruction, ef, memoryBytes, fileBytes,
        recall, recallSamples, recallTarget, searchP95, progress, problem))

struct MemoryStats {
    static constexpr std::string_view kType = "memory_stats";
    std::int64_t records = 0;
    std::int64_t forgotten = 0;
    std::int64_t versions = 0; //!< earlier ones that are kept
    std::int64_t unembedded = 0; //!< records that wait for a vector of the embedder in use
    std::int64_t sequence = 0; //!< of the last change
    std::int64_t fileBytes = 0; //!< of the database
    std::string embedder;
    std::int64_t dimensions = 0;
    bool lexical = false;
    std::string embedderProblem; //!< why vectors are waited for
    std::vector<MemoryShard> shards;
};
BOOST_DESCRIBE_STRUCT(MemoryStats, (),
    (records, forgotten, versions, unembedded, sequence, fileBytes, embedder, dimensions, lexical, embedderProblem, shards))

struct GetMemoryStats {
    static constexpr std::string_view kType = "get_memory_stats";
    using Reply = MemoryStats;
    std::string tenant;
    std::string project;
};
BOOST_DESCRIBE_STRUCT(GetMemoryStats, (), (tenant, project))

//! Builds the indexes anew from the database, in the background; the old ones answer meanwhile. GetMemoryStats tells how far it is.
struct RebuildMemory {
    static constexpr std::string_view kType = "rebuild_memory";
    using Reply = MemoryStats;
    std::string tenant;
    std::string project;
    std::string kind; //!< empty: all
    bool cancel = false; //!< ends what is under way instead
};
BOOST_DESCRIBE_STRUCT(RebuildMemory, (), (tenant, project, kind, cancel))

} // namespace kaze::api
