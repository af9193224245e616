#pragma once

#include "engine/api/run.h"
#include "engine/runtime/detail/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kaze::runtime::detail {

using Seconds = Admission::Seconds;
using Kind = Admission::Event::Kind;

inline Admission::Wish wish(const std::string& tenant, const std::string& pool = "review",
    api::Priority priority = api::Priority::Conversation, const std::string& project = {})
{
    Admission::Wish made;
    made.pool = pool;
    made.tenant = tenant;
    made.project = project;
    made.priority = priority;
    return made;
}

inline Admission::Wish urgent(
    const std::string& tenant, const std::string& pool = "review", api::Priority priority = api::Priority::Supervised)
{
    auto made = wish(tenant, pool, priority);
    made.insists = true;
    return made;
}

//! Places for runs, and a clock that the test sets.
class AdmissionTest : public testing::Test {
protected:
    Ticket enter(const Admission::Wish& wanted)
    {
        const auto ticket = admission.enter(wanted, now);
        EXPECT_TRUE(ticket) << ticket.error().text();
        return ticket.value_or(0);
    }
    void leave(Ticket ticket) { admission.leave(ticket, now); }
    void pool(const std::string& name, std::int64_t limit) { admission.setPool(name, limit, now); }

    std::vector<Ticket> told(Kind kind)
    {
        std::vector<Ticket> tickets;
        for (const auto& event : admission.takeEvents())
            if (event.kind == kind)
                tickets.push_back(event.ticket);
        return tickets;
    }

    Seconds now{0};
    Admission admission{0};
};

} // namespace kaze::runtime::detail
