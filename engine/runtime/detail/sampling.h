#pragma once

#include "engine/gateway/gateway.h"

#include <map>
#include <string>

namespace kaze::runtime::detail {

//! The budgets that MCP servers spend from when they ask a model in the middle of a call: each is a part of its run's, and open while it does. Lives on the loop.
class SamplingBudgets {
public:
    //! The same for a run and a server ever after, so that a restart makes nothing of it new.
    [[nodiscard]] static base::Uuid idOf(const base::Uuid& run, const std::string& server);

    //! The run that a budget is a part of; any other budget is its run's own.
    [[nodiscard]] base::Uuid runOf(const base::Uuid& budget) const;

    //! Held while such a budget is open; the last one closes it.
    class Use {
    public:
        Use(SamplingBudgets& budgets, gateway::Gateway& gateway, base::Uuid budget, base::Uuid run);
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;
        ~Use();

    private:
        SamplingBudgets& m_budgets;
        gateway::Gateway& m_gateway;
        base::Uuid m_budget;
    };

private:
    struct Open {
        base::Uuid run;
        int users = 0;
    };
    std::map<base::Uuid, Open> m_open;
};

} // namespace kaze::runtime::detail
