#pragma once

#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/runtime/detail/admission.h"

#include <functional>
#include <unordered_map>

namespace kaze::runtime::detail {

//! The places of runs: admission with a clock, and the runs behind the tickets. Lives on the loop.
class Places {
public:
    //! Called when a run that waits has a place; it may have left meanwhile, and come again.
    using Admitted = std::function<void(Ticket)>;

    explicit Places(const base::Clock& clock);
    Places(const Places&) = delete;
    Places& operator=(const Places&) = delete;

    //! Asks for a place; where there is one it has it when this returns (see `isAtWork`), and `admitted` is not called. Errors: RateLimited.
    [[nodiscard]] base::Result<Ticket> enter(const base::Uuid& run, const Admission::Wish& wish, Admitted admitted);
    //! Gives it back, or ends the waiting; 0 is nobody's.
    void leave(Ticket ticket);

    //! At a step boundary: where it was asked to, it gives its place away and waits again.
    struct GivenWay {
        Ticket ticket = 0; //!< from now on
        base::Uuid to; //!< the run that needs it
    };
    [[nodiscard]] std::optional<GivenWay> giveWay(Ticket ticket, Admitted admitted);
    [[nodiscard]] bool isToGiveWay(Ticket ticket) const { return m_admission.isToGiveWayTo(ticket) != 0; }
    void turnDone(Ticket ticket) { m_admission.turnDone(ticket); }

    [[nodiscard]] bool isAtWork(Ticket ticket) const { return m_admission.isAtWork(ticket); }
    [[nodiscard]] Ticket ticketOf(const base::Uuid& run) const; //!< 0 where it has none
    //! "waits for a place in review: 3rd of 12, 4 of 4 at work"; empty for one that does not wait.
    [[nodiscard]] std::string why(Ticket ticket) const;

    //! See Admission::measure.
    void measure(base::Histogram& waits) { m_admission.measure(waits); }

    void setMost(std::int64_t atWork);
    void setPool(const std::string& pool, std::int64_t atWork);
    void setTenant(const std::string& tenant, const Admission::Quota& quota);
    void setProject(const std::string& tenant, const std::string& project, const Admission::Quota& quota);

    [[nodiscard]] const Admission& admission() const { return m_admission; }
    [[nodiscard]] std::vector<Admission::PoolFigures> pools() const { return m_admission.pools(now()); }

private:
    struct Client {
        base::Uuid run;
        Admitted admitted;
    };
    [[nodiscard]] Admission::Seconds now() const { return m_clock.steady(); }
    void deliver();

    const base::Clock& m_clock;
    Admission m_admission;
    std::unordered_map<Ticket, Client> m_clients;
    std::unordered_map<base::Uuid, Ticket> m_byRun;
    bool m_delivering = false;
};

} // namespace kaze::runtime::detail
