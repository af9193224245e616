#pragma once

#include "engine/api/routing_requests.h"
#include "engine/gateway/detail/gateway_impl.h"
#include "engine/gateway/experiments.h"

#include <set>

namespace kaze::gateway {

//! The experiments of a cell: which calls they change, what came of it, how they ended. What was decided is kept in state.db, what came of it
//! stands in the ledger and is computed from there. Lives on the loop.
struct Gateway::Impl::Trials {
    explicit Trials(Impl& impl) : m_impl(impl) { }

    //! Reads how they stand; from then on they run. Errors: as storage.
    [[nodiscard]] base::Task<base::Result<>> load();
    //! Begins those that the configuration has come to name since.
    void reconfigure();

    //! What a call is to do instead.
    struct Arm {
        std::string model; //!< empty: the one that was asked for
        std::string cache; //!< empty: as configured
        std::string variant; //!< see LedgerRow; empty: nothing is compared any more
    };
    //! None: no experiment is about this call. A run stays on its side; of several experiments the first by name counts.
    [[nodiscard]] std::optional<Arm> assign(const CallContext& context, const ChatRequest& request);

    //! Now and then: acts on the verdicts of those that are automatic.
    void lookNowAndThen(const base::Executor& executor);

    [[nodiscard]] base::Task<base::Result<std::vector<api::ExperimentInfo>>> list();
    [[nodiscard]] base::Task<base::Result<>> decide(std::string name, bool rollOut);

private:
    struct State {
        std::string definition; //!< of what it compares; another one begins anew
        base::Time since;
        std::string state = "running";
    };

    [[nodiscard]] bool concerns(const ExperimentConfig& experiment, const std::string& model, const std::string& tenant) const;
    [[nodiscard]] bool isCallable(const std::string& name, const ExperimentConfig& experiment, const CallContext& context);
    [[nodiscard]] base::Task<base::Result<ArmComparison>> compare(
        std::string name, ExperimentConfig experiment, base::Time since);
    //! Acts on a verdict, where it may.
    [[nodiscard]] base::Task<> actOn(std::string name, ExperimentConfig experiment, ArmComparison comparison);
    [[nodiscard]] base::Task<> look(std::shared_ptr<void> hold);

    //! How one stands. Null: it does not run yet.
    [[nodiscard]] const State* stateOf(const std::string& name, const ExperimentConfig& experiment) const;

    Impl& m_impl;
    bool m_isLoaded = false;
    std::map<std::string, State> m_states;
    std::set<std::string> m_complained; //!< of which it was said that their candidate cannot be called
    struct Compared {
        base::Time since;
        base::Duration until; //!< when it is looked at again, steady time
        ArmComparison comparison;
    };
    std::map<std::string, Compared> m_compared;
    bool m_looking = false;
    base::Duration m_nextLook{0};
    std::int64_t m_assigned = 0;
};

} // namespace kaze::gateway
