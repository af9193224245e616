#pragma once

#include "engine/api/graph_requests.h"
#include "engine/api/memory_requests.h"
#include "engine/base/result.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace kaze::ui {

//! A record of the sample with how it was before.
struct SampleMemory {
    std::string tenant;
    std::string project;
    api::MemoryRecord record;
    std::vector<api::MemoryVersion> versions; //!< newest first, the present one among them
};

//! What the sample cell remembers. Likeness is that of the letters, so that it is always the same.
class SampleMemories {
public:
    //! `busy`: with records; else none. `runOf` knows a run of an agent.
    SampleMemories(api::Time now, bool busy, const std::function<std::string(const std::string& agent)>& runOf);

    [[nodiscard]] base::Result<api::MemoryHits> search(const api::SearchMemory& query) const;
    [[nodiscard]] base::Result<api::MemoryPage> list(const api::ListMemories& query) const;
    //! sample_map.cpp
    [[nodiscard]] base::Result<api::MemoryMap> map(const api::GetMemoryMap& query) const;
    [[nodiscard]] base::Result<api::MemoryReply> get(const api::GetMemory& query) const;
    [[nodiscard]] api::MemoryAdded add(const api::AddMemory& request);
    [[nodiscard]] base::Result<api::MemoryReply> update(const api::UpdateMemory& request);
    [[nodiscard]] base::Result<api::MemoryReply> forget(const api::ForgetMemory& request);
    [[nodiscard]] base::Result<api::MemoryReply> restore(const api::RestoreMemory& request);
    [[nodiscard]] base::Result<api::MemoryErased> erase(const api::EraseMemories& request);
    [[nodiscard]] base::Result<api::MemoriesImported> import(const api::ImportMemories& request);
    //! Each call finds an index that is being built a little further.
    [[nodiscard]] api::MemoryStats stats(const std::string& tenant, const std::string& project);
    [[nodiscard]] api::MemoryStats rebuild(const api::RebuildMemory& request);

    //! Of all tenants, without those that are forgotten.
    [[nodiscard]] std::int64_t records() const;
    [[nodiscard]] std::int64_t recordsAtFirst() const { return m_atFirst; }

private:
    //! What is told of a record when the sample is made.
    struct Told {
        const char* kind;
        const char* agent; //!< empty: a person
        const char* text;
        const char* tags; //!< with spaces between them
        int hours; //!< its age
        double importance;
        const char* scope = "";
    };

    // sample_memory_records.cpp
    void makeRecords(const std::function<std::string(const std::string& agent)>& runOf);
    void makeVersions();
    void makeMany();
    void makeShards();

    SampleMemory& add(const Told& told, const std::string& tenant, const std::string& project, const std::string& run);
    //! Makes what the record says now its newest version.
    void addVersion(SampleMemory& memory, const std::string& who, const std::string& reason, api::Time at);
    [[nodiscard]] base::Result<const SampleMemory*> find(
        const std::string& id, const std::string& tenant, const std::string& project) const;
    [[nodiscard]] base::Result<SampleMemory*> find(const std::string& id, const std::string& tenant, const std::string& project);
    //! The ids of those that are to be erased.
    [[nodiscard]] base::Result<std::set<std::string>> meant(const api::EraseMemories& request) const;
    //! Those that a filter lets through, newest first.
    [[nodiscard]] base::Result<std::vector<const SampleMemory*>> matching(
        const std::string& tenant, const std::string& project, const std::string& filter) const;

    api::Time m_now;
    std::uint64_t m_ids = 5'000;
    std::int64_t m_sequence = 0;
    std::vector<SampleMemory> m_memories; //!< oldest first
    std::vector<api::MemoryShard> m_shards;
    std::map<std::string, std::string> m_keys; //!< ids by what the asker called them
    std::map<std::string, std::int64_t> m_imports;
    std::int64_t m_atFirst = 0;
    bool m_busy;
};

} // namespace kaze::ui
