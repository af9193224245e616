#pragma once

#include "engine/knowledge/detail/filter.h"
#include "engine/knowledge/detail/tenant.h"

namespace kaze::knowledge {

//! What is behind Knowledge. Its coroutines hold it, so that it outlives the object while calls are under way.
struct Knowledge::Impl {
    using TenantResult = base::Result<std::shared_ptr<detail::Tenant>>;

    Impl(std::filesystem::path folderPath, Parts taken);

    struct Slot {
        std::shared_ptr<detail::Tenant> tenant;
        bool opening = false;
        std::vector<base::OneShot<TenantResult>> waiting;
    };

    // knowledge.cpp
    //! Null when the tenant has no database and none is to be made.
    static base::Task<TenantResult> tenant(std::shared_ptr<Impl> self, std::string name, bool create);
    //! The same of a tenant's project; what is not there is NotFound.
    static base::Task<TenantResult> known(std::shared_ptr<Impl> self, std::string tenantName, std::string project);
    static base::Task<base::Result<std::string>> add(std::shared_ptr<Impl> self, vectors::EmbedContext context, NewRecord record);
    static base::Task<base::Result<std::string>> store(
        std::shared_ptr<Impl> self, vectors::EmbedContext context, NewRecord record);
    static base::Task<base::Result<std::int64_t>> count(std::shared_ptr<Impl> self, std::string tenant, std::string project);
    static base::Task<base::Result<>> remove(std::shared_ptr<Impl> self, std::string tenant, std::string project);
    [[nodiscard]] base::Result<std::int64_t> bytesOf(const std::string& tenant, const std::string& project) const;
    [[nodiscard]] base::Result<> checkLimits(const std::string& tenant, const std::string& project) const;

    // searching.cpp
    static base::Task<base::Result<Answer>> search(std::shared_ptr<Impl> self, vectors::EmbedContext context, Search search);
    static base::Task<base::Result<Answer>> find(std::shared_ptr<Impl> self, std::shared_ptr<detail::Tenant> tenant,
        vectors::EmbedContext context, Search search, detail::Filter filter);

    // record_requests.cpp
    static base::Task<base::Result<api::MemoryReply>> get(std::shared_ptr<Impl> self, api::GetMemory query);
    static base::Task<base::Result<api::MemoryPage>> list(std::shared_ptr<Impl> self, api::ListMemories query);
    static base::Task<base::Result<api::MemoryReply>> update(std::shared_ptr<Impl> self, api::UpdateMemory query, std::string by);
    static base::Task<base::Result<api::MemoryReply>> forget(std::shared_ptr<Impl> self, api::ForgetMemory query, std::string by);
    static base::Task<base::Result<api::MemoryReply>> restore(
        std::shared_ptr<Impl> self, api::RestoreMemory query, std::string by);
    static base::Task<base::Result<api::MemoryReply>> apply(std::shared_ptr<Impl> self, std::shared_ptr<detail::Tenant> tenant,
        detail::Change change, std::optional<std::string> toEmbed);
    // import_requests.cpp
    static base::Task<base::Result<api::MemoriesImported>> import(std::shared_ptr<Impl> self, api::ImportMemories query);
    static base::Task<base::Result<api::MemoryStats>> stats(
        std::shared_ptr<Impl> self, std::string tenantName, std::string project);
    static base::Task<base::Result<api::MemoryStats>> rebuild(std::shared_ptr<Impl> self, api::RebuildMemory query);

    // erase_requests.cpp
    static base::Task<base::Result<api::MemoryErased>> erase(std::shared_ptr<Impl> self, api::EraseMemories query);

    //! A vector that the embedder gives at once; empty where it is made later.
    static base::Task<vectors::Vector> vectorAtOnce(std::shared_ptr<Impl> self, std::string text);

    std::filesystem::path folder;
    Parts parts;
    base::Histogram& searchSeconds;
    base::Counter& added;
    std::map<std::string, Slot, std::less<>> slots;
    std::map<std::pair<std::string, std::string>, std::int64_t> limits; //!< bytes, by tenant and project
    bool closed = false;
};

} // namespace kaze::knowledge
