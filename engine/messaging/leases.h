#pragma once

#include "engine/base/clock.h"
#include "engine/storage/database.h"

#include <map>
#include <memory>

namespace kaze::messaging {

//! Somebody's right to a thing for a time.
struct Lease {
    std::string tenant;
    std::string name; //!< of the thing
    std::string holder;
    std::int64_t token = 0; //!< greater than that of every earlier holder
    base::Time until;
};

struct LeaseRequest {
    std::string tenant = "default";
    std::string name;
    std::string holder; //!< who asks; whoever holds it and asks again gets the same lease with a new time
    base::Duration time = std::chrono::seconds(30); //!< above 0, a day at most
    base::Duration wait{0}; //!< for who holds it now
};

//! Locks that end by themselves when their holder is gone, in state.db. A holder that slept over the end of his lease cannot do harm if what he
//! does is fenced: in one transaction with `check`, or refused by whoever has seen a greater token. Times are of the wall clock. Lives on the loop.
class Leases {
public:
    Leases(storage::Database& state, const base::Clock& clock);
    ~Leases();

    //! Durable when this is back. Errors: Conflict, which names the holder, when it is held and `wait` is over; InvalidArgument; those of storage; the
    //! reason of `cancel`.
    [[nodiscard]] base::Task<base::Result<Lease>> acquire(LeaseRequest request, base::CancelToken cancel);

    //! The same lease with a later end. Errors: Conflict when it is over, or somebody else's.
    [[nodiscard]] base::Task<base::Result<Lease>> renew(Lease lease, base::Duration time);

    //! Ends it early. Errors: Conflict, as with renew.
    [[nodiscard]] base::Task<base::Result<>> release(Lease lease);

    //! For jobs: that the lease is still his, so that what else the job does is done only then. Errors: Conflict.
    [[nodiscard]] static base::Result<> check(storage::Connection& db, const Lease& lease, base::Time now);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::messaging
