#pragma once

#include "engine/knowledge/detail/archive_erasing.h"
#include "engine/knowledge/detail/impl.h"
#include "engine/knowledge/detail/sync_messages.h"
#include "engine/knowledge/detail/taking.h"
#include "engine/knowledge/sync.h"

#include <set>

namespace kaze::knowledge {

//! What is behind MemorySync. Its coroutines hold it, so that it outlives the object while calls are under way.
struct MemorySync::Impl {
    using TenantResult = base::Result<std::shared_ptr<detail::Tenant>>;

    Impl(std::shared_ptr<Knowledge::Impl> theKnowledge, messaging::Transport& theTransport, SyncOptions theOptions)
        : knowledge(std::move(theKnowledge)), transport(theTransport), options(std::move(theOptions))
    {
    }

    //! Errors: NotFound (there is no database, and none is to be made), Unavailable (this is over), those of opening it.
    static base::Task<TenantResult> tenant(std::shared_ptr<Impl> self, std::string tenantName, std::string project, bool create);
    [[nodiscard]] const Knowledge::Parts& parts() const { return knowledge->parts; }
    [[nodiscard]] base::Uuid freshId() const;
    [[nodiscard]] detail::Taking taking(std::size_t states) const;
    //! Tells the indexes what was committed.
    static void notify(const std::shared_ptr<detail::Tenant>& tenant, const detail::Taken& taken);
    //! Erases for good what peers have erased. How many records those were.
    static base::Task<base::Result<std::int64_t>> erasePending(
        std::shared_ptr<Impl> self, std::shared_ptr<detail::Tenant> tenant, std::string tenantName, std::string project);
    static base::Task<base::Result<>> eraseArchived(
        std::shared_ptr<Impl> self, std::shared_ptr<detail::Tenant> tenant, std::set<base::Uuid> ids);
    static base::Task<base::Result<>> eraseArchivedAlone(
        std::shared_ptr<Impl> self, std::shared_ptr<detail::Tenant> tenant, detail::ArchivePlace place, std::set<base::Uuid> ids);

    // sync_answers.cpp
    static base::Task<base::Result<>> serve(std::shared_ptr<Impl> self, std::string tenantName, std::string project);
    static base::Task<> answer(std::shared_ptr<Impl> self, messaging::Message message);
    static base::Task<base::Result<std::string>> answerTo(std::shared_ptr<Impl> self, messaging::Message message);

    // sync_pulls.cpp
    struct Pulling;
    static base::Task<base::Result<SyncReport>> pull(
        std::shared_ptr<Impl> self, std::string tenantName, std::string project, std::string peer, bool everything);

    // sync_requests.cpp
    static base::Task<base::Result<std::vector<SyncConflict>>> conflicts(
        std::shared_ptr<Impl> self, std::string tenantName, std::string project, std::int64_t limit);
    static base::Task<base::Result<>> settle(std::shared_ptr<Impl> self, std::string tenantName, std::string project,
        std::string record, std::string conflict, Settle how, std::string by);
    static base::Task<base::Result<SyncDigest>> digest(std::shared_ptr<Impl> self, std::string tenantName, std::string project);
    static base::Task<base::Result<SyncFigures>> figures(std::shared_ptr<Impl> self, std::string tenantName, std::string project);

    std::shared_ptr<Knowledge::Impl> knowledge;
    messaging::Transport& transport;
    SyncOptions options;
    std::map<std::string, messaging::Subscription> subscriptions; //!< by tenant
    std::set<std::string> served; //!< names of databases
    base::CancelSource closing;
};

namespace detail {

[[nodiscard]] std::string syncTopic(const std::string& cell);
//! The name of a cell. Errors: InvalidArgument.
[[nodiscard]] base::Result<> checkCell(const std::string& cell);
[[nodiscard]] std::unexpected<base::Error> syncIsOver();

} // namespace detail

} // namespace kaze::knowledge
