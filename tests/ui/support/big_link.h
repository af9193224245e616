#pragma once

#include "engine/api/requests.h"
#include "ui/link/cell_link.h"

#include <QTimer>

#include <algorithm>
#include <map>

namespace kaze::ui::test {

//! A cell with as many runs and steps as a test wants, made when they are asked for. Answers what the Agents page asks.
class BigLink : public CellLink {
public:
    std::int64_t runs = 100'000;
    std::int64_t steps = 50'000;
    std::map<std::string, int> asked; //!< by JSON type
    std::int64_t stepsSent = 0;
    std::int64_t rowsSent = 0;

    [[nodiscard]] State state() const override { return State::Connected; }
    [[nodiscard]] QString problem() const override { return {}; }
    [[nodiscard]] Snapshot snapshot() const override { return nullptr; }
    [[nodiscard]] bool ownsCell() const override { return true; }
    void follow(const QString&) override { }
    void unfollow(const QString&) override { }
    void retry() override { }

    [[nodiscard]] static api::RunRow row(std::int64_t number)
    {
        api::RunRow row;
        row.runId = "run-" + std::to_string(number);
        row.agent = "agent-" + std::to_string(number);
        row.state = api::RunState::Running;
        return row;
    }
    [[nodiscard]] static api::Step step(std::int64_t number)
    {
        api::Step step;
        step.number = number;
        step.kind = api::StepKind::Note;
        step.text = "note " + std::to_string(number) + std::string(static_cast<std::size_t>(number % 5) * 60, 'x');
        return step;
    }

protected:
    void request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply) override
    {
        QTimer::singleShot(0, context, [this, request = std::move(request), reply = std::move(reply)] {
            api::visit([&](const auto& known) { reply(answer(known)); }, request);
        });
    }

private:
    template <class Q>
    base::Result<api::Response> answer(const Q& query)
    {
        ++asked[std::string(Q::kType)];
        if constexpr (std::is_same_v<Q, api::ListRuns>) {
            api::RunPage page;
            page.total = runs;
            page.states = {{api::RunState::Running, runs}};
            const auto before = (query.cursor.empty() ? runs + 1 : std::stoll(query.cursor)) - query.offset;
            for (auto number = before - 1; number > 0 && static_cast<std::int64_t>(page.rows.size()) < query.limit; --number)
                page.rows.push_back(row(number));
            if (before - query.limit > 1)
                page.next = std::to_string(before - query.limit);
            rowsSent += static_cast<std::int64_t>(page.rows.size());
            return page;
        } else if constexpr (std::is_same_v<Q, api::ListSteps>) {
            api::StepPage page;
            page.last = steps;
            const auto from = query.tail ? std::max<std::int64_t>(0, steps - query.limit) : query.after;
            for (auto number = from + 1; number <= std::min(steps, from + query.limit); ++number)
                page.steps.push_back(step(number));
            stepsSent += static_cast<std::int64_t>(page.steps.size());
            return page;
        } else if constexpr (std::is_same_v<Q, api::GetRun>) {
            api::RunReply run;
            run.detail.run.runId = query.runId;
            run.detail.run.agent = "big";
            run.detail.run.state = api::RunState::Running;
            return run;
        } else if constexpr (std::is_same_v<Q, api::ListApprovals>) {
            return api::ApprovalList{};
        } else {
            return base::fail(base::ErrorCode::Unsupported, "not answered here");
        }
    }
};

} // namespace kaze::ui::test
