#pragma once

#include "engine/base/cancel.h"
#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/gateway/amount.h"
#include "engine/storage/database.h"

#include <list>

namespace kaze::gateway {

namespace detail {

//! Somebody whose money is being allotted.
struct AllotmentWaiter {
    Amount needed;
    base::OneShot<base::Result<>> done;
};

//! A call that waits until others give back what they hold.
struct RoomWaiter {
    explicit RoomWaiter(const base::CancelToken& call) : nap(call) { }

    base::CancelSource nap; //!< ends its sleep
    bool woken = false;
};

//! A budget in one period, of a run or standing: what it may, did and might spend.
struct BudgetAccount {
    base::Uuid id;
    std::int64_t period = 0; //!< when that began, microseconds of Unix time; 0: no period
    std::string name; //!< for complaints: "The budget of the tenant acme for November 2026"
    std::string remedy; //!< what to do when it is spent
    std::shared_ptr<BudgetAccount> parent; //!< of a run's, that of the run above
    Limits limits;
    Amount spent;
    Amount reserved; //!< by calls under way
    Amount lost; //!< allotted before a crash and never settled
    Amount allotted; //!< durable
    Amount asked; //!< allotted, and on its way to the disk
    std::vector<AllotmentWaiter> covering;
    std::list<std::shared_ptr<RoomWaiter>> waiting; //!< the first is the next
    int turns = 0; //!< calls that were woken and have not tried yet

    [[nodiscard]] Amount used() const { return spent + reserved + lost; }
    [[nodiscard]] Amount free() const { return limits.most() - used(); }
    //! Whether it will never have room again, whatever calls under way give back.
    [[nodiscard]] bool isSpentFor(const Amount& least) const { return !(spent + lost + least).isWithin(limits.most()); }
    [[nodiscard]] bool hasRoomFor(const Amount& least) const { return (used() + least).isWithin(limits.most()); }

    //! Lets the next of those who wait try, unless one does already.
    void wakeNext();
};

//! Makes sure that what is used is allotted durably. Errors: storage's.
[[nodiscard]] base::Task<base::Result<>> cover(
    storage::Database& state, const base::Clock& clock, std::shared_ptr<BudgetAccount> account);

//! Gives back what was allotted and no call holds; written behind.
void giveBack(storage::Database& state, const base::Clock& clock, BudgetAccount& account);

//! Writes an allotment, or with a negative amount that it was given back.
[[nodiscard]] base::Result<> writeAllotment(
    storage::Connection& connection, base::Uuid budget, std::int64_t period, const Amount& amount, base::Time now);

//! What was allotted to a budget in a period.
[[nodiscard]] base::Result<Amount> allottedTo(storage::Connection& connection, base::Uuid budget, std::int64_t period);

} // namespace detail

} // namespace kaze::gateway
