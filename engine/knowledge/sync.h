#pragma once

#include "engine/knowledge/knowledge.h"
#include "engine/knowledge/sync_policy.h"
#include "engine/messaging/transport.h"

namespace kaze::knowledge {

struct SyncOptions {
    std::string cell; //!< its name among those that sync with each other: 1 to 64 letters, digits and - _
    SyncPolicies policies{}; //!< of what is written here; how two states are joined is the same everywhere
    base::Duration timeout = std::chrono::seconds(10); //!< of one request
};

//! What became of asking a peer.
struct SyncReport {
    std::int64_t pages = 0;
    std::int64_t added = 0, changed = 0, erased = 0; //!< records here
    std::int64_t conflicts = 0; //!< that are new
    std::int64_t refused = 0; //!< records of the peer that could not be taken; why is in `problems`
    bool full = false; //!< everything was asked for, because one of the two was restored or made anew, or because it was wanted
    base::Duration ahead{}; //!< how far the peer's clock is ahead of ours; negative: behind
    std::vector<std::string> problems; //!< for people; at most ten
};

//! A record in two versions that did not know of each other.
struct SyncConflict {
    struct Side {
        std::string text, kind, scope, data;
        std::vector<std::string> tags;
        double importance = 0.5;
        bool forgotten = false;
        std::string by, reason;
        base::Time at;
    };
    std::string record; //!< id
    std::string conflict; //!< what `settle` names it by
    Side inForce, other;
};

enum class Settle : std::uint8_t {
    Ours, //!< what is in force stays
    Theirs, //!< the other takes its place, as a new version
    Both //!< the other becomes a record of its own
};

struct SyncDigest {
    std::int64_t records = 0;
    std::string hash; //!< SHA-256: equal where two replicas have the same records, whatever their histories

    bool operator==(const SyncDigest&) const = default;
};

struct SyncFigures {
    struct Peer {
        std::string name;
        std::optional<base::Time> asked; //!< last, with success
        std::int64_t behind = 0; //!< changes of the peer that we had not taken by then
        base::Duration ahead{};
        std::int64_t refused = 0; //!< records of it that could not be taken so far, and are asked for again now and then
        std::string problem; //!< with the last request, for people
    };
    std::string replica; //!< id; empty: the memory was never synced
    std::vector<Peer> peers;
    std::int64_t conflicts = 0;
    std::int64_t tombstones = 0; //!< erased records that are remembered as such, by their ids alone
    std::int64_t unstamped = 0; //!< changes that peers will be told of when they ask next
};

//! Keeps what several cells remember the same: each asks the others for what changed since it last did, and joins it with its own; in whatever order that happens, all come to the
//! same once all have heard of all. What travels is the present state of a record, with who changed it last and why: not its history, for each cell has versions of its own, and not
//! its vector, which each cell makes with its own embedder. Erased records are erased everywhere, for good; what a cell's own compaction put into its archives the others keep, and
//! it comes back when somebody changes it, not because everything is asked for again. A record that cannot be taken, as one that a newer program wrote, is asked for again now and then. Nothing crosses from one tenant, or project, to another.
//!
//! Which write is the later one is decided by hybrid logical times: one that knew of another is always later than it, and between two that did not the clocks of the cells decide; times
//! are not corrected on arrival, or cells would order the same two writes differently. A cell that is more than a minute ahead is said in the reports, and the times of its changes are
//! shown as at most a minute from now. Records that two cells imported under the same key become one: that of the lower id, the other is forgotten.
//!
//! Asked through a transport, at the topic memory.sync.<cell> of the tenant. Lives on the loop; goes before the knowledge and the transport, and what is under way then ends with
//! Unavailable.
class MemorySync {
public:
    MemorySync(Knowledge& knowledge, messaging::Transport& transport, SyncOptions options);
    ~MemorySync();

    //! From now on peers may ask for what a tenant, or a project of it, remembers; its database is made where there is none. Errors: InvalidArgument, those of opening it.
    [[nodiscard]] base::Task<base::Result<>> serve(std::string tenant, std::string project = {});

    //! Takes what changed at a peer since it was last asked; `everything` begins anew. What was taken stays taken when it fails, and it goes on from there. Errors: NotFound (nobody
    //! of that name answers, or it does not serve this), Timeout, Protocol (it sends what it must not: nothing of that answer is taken), Unsupported (it speaks a newer
    //! version), BudgetExhausted (the limit of the memory), those of storage.
    [[nodiscard]] base::Task<base::Result<SyncReport>> pull(
        std::string tenant, std::string project, std::string peer, bool everything = false);

    // Errors of these: NotFound (nothing is remembered there), those of storage.
    //! What waits for a person, oldest records first.
    [[nodiscard]] base::Task<base::Result<std::vector<SyncConflict>>> conflicts(
        std::string tenant, std::string project, std::int64_t limit = 100);
    //! Errors: NotFound (there is none, or somebody settled it), InvalidArgument.
    [[nodiscard]] base::Task<base::Result<>> settle(
        std::string tenant, std::string project, std::string record, std::string conflict, Settle how, std::string by);

    [[nodiscard]] base::Task<base::Result<SyncDigest>> digest(std::string tenant, std::string project);
    [[nodiscard]] base::Task<base::Result<SyncFigures>> figures(std::string tenant, std::string project);

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl; //!< calls under way keep it alive
};

} // namespace kaze::knowledge
