#pragma once

#include "engine/knowledge/detail/sync_impl.h"
#include "engine/knowledge/detail/sync_pages.h"

namespace kaze::knowledge {

//! Coroutines of one asking of a peer, from the first page to the last.
struct MemorySync::Impl::Pulling {
    struct Pull {
        std::shared_ptr<detail::Tenant> tenant;
        std::string tenantName, project;
        base::Uuid replica;
        detail::Peer peer;
        std::int64_t above = 0;
        bool everything = false; //!< without regard to what the peer has from us
        int restarts = 0; //!< because one of the two turned out to be another
        bool over = false;
        SyncReport report;

        void problem(std::string text);
        //! What was taken of it.
        void count(const detail::Taken& taken);
        [[nodiscard]] base::Result<> restart(bool all);
    };
    using PullPointer = std::shared_ptr<Pull>;
    using Self = std::shared_ptr<Impl>;

    // sync_pulls.cpp
    static base::Task<base::Result<>> begin(Self self, PullPointer pull);
    static base::Task<base::Result<std::string>> ask(Self self, PullPointer pull, detail::SyncAsk ask);
    static base::Task<base::Result<detail::SyncAnswer>> askChanges(Self self, PullPointer pull);
    static base::Task<base::Result<std::optional<detail::RecordState>>> fetch(
        Self self, PullPointer pull, detail::LargeState large);
    //! States that are larger than a message; those that were changed meanwhile come again, above this.
    static base::Task<base::Result<>> fetchLarge(
        Self self, PullPointer pull, std::vector<detail::LargeState> large, std::shared_ptr<detail::StatesToTake> into);
    static void noteClock(const Impl& self, Pull& pull, detail::PageToTake& page);
    [[nodiscard]] static base::Result<> mayTake(const Impl& self, const Pull& pull);
    static base::Task<base::Result<>> turn(Self self, PullPointer pull);
    static base::Task<base::Result<>> erase(Self self, PullPointer pull);
    static base::Task<base::Result<>> pages(Self self, PullPointer pull);
    static base::Task<base::Result<>> all(Self self, PullPointer pull);
    static void keepProblem(const Pull& pull, const base::Error& error);

    // sync_missed.cpp
    //! Asks once more for records that were not taken when they came.
    static base::Task<base::Result<>> askMissed(Self self, PullPointer pull);
    static base::Task<base::Result<std::size_t>> askSome(
        Self self, PullPointer pull, std::vector<base::Uuid> ids, std::shared_ptr<bool> toErase);
};

} // namespace kaze::knowledge
