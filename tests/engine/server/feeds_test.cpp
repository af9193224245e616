// What a cell tells to many: at once, or what comes within a moment together, and never in another order.

#include "engine/server/detail/feeds.h"

#include "engine/api/wire.h"

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <gmock/gmock.h>

using namespace testing;

namespace kaze::server::detail {

namespace {

//! A cell that tells what a test wants.
struct Teller final : api::CellClient {
    explicit Teller(Listener& into) : m_into(into) { }
    void request(api::Request, Reply) override { }
    void listen(api::EventFilter, Listener listener) override { m_into = std::move(listener); }
    [[nodiscard]] bool ownsCell() const override { return true; }
    void onClosed(std::function<void(base::Error)>) override { }

private:
    Listener& m_into;
};

class FeedsTest : public Test {
protected:
    [[nodiscard]] std::shared_ptr<void> hears(
        std::vector<std::string>& into, const api::EventFilter& filter = {}, const std::shared_ptr<void>& before = nullptr)
    {
        auto ear = [&into](const SharedEvent& event) {
            const auto said = boost::json::parse(event->text).as_object();
            const auto word = [&](const char* name) {
                const auto* value = said.if_contains(name);
                return value && value->is_string() ? std::string(value->get_string()) : std::string();
            };
            auto text = word("type") + ' ' + word("run_id") + word("text");
            if (const auto* run = said.if_contains("run"))
                text += std::string(run->at("run_id").as_string()) + ' ' + std::string(run->at("state").as_string());
            if (const auto* step = said.if_contains("step"))
                text += ' ' + boost::json::serialize(step->at("number"));
            into.push_back(text);
        };
        return m_feeds.listen({}, filter, std::move(ear), before);
    }
    void text(const std::string& run, const std::string& said, bool restarted = false)
    {
        m_cell(api::TextDelta{run, said, restarted});
    }
    void step(const std::string& run, std::int64_t number)
    {
        api::Step added;
        added.number = number;
        m_cell(api::StepAdded{run, added});
    }
    void row(const std::string& run, api::RunState state)
    {
        api::RunRow changed;
        changed.runId = run;
        changed.state = state;
        m_cell(api::RunChanged{changed});
    }
    //! Until nothing waits any more.
    void pass()
    {
        m_loop.restart();
        m_loop.run();
    }

    boost::asio::io_context m_loop;

private:
    api::CellClient::Listener m_cell;
    Feeds m_feeds{m_loop.get_executor(), [this](const cell::Caller&) { return std::make_unique<Teller>(m_cell); }};
};

} // namespace

TEST_F(FeedsTest, tellsTheFirstAtOnceAndTheRestTogether)
{
    std::vector<std::string> told;
    const auto listening = hears(told);
    text("r", "a");
    m_loop.restart();
    while (told.empty())
        ASSERT_GT(m_loop.run_one(), 0U);
    EXPECT_EQ(told, (std::vector<std::string>{"text_delta ra"}));
    told.clear();
    for (const auto* each : {"b", "c", "d"})
        text("r", each);
    text("s", "x");
    text("r", "e");
    EXPECT_TRUE(told.empty());
    pass();
    EXPECT_EQ(told, (std::vector<std::string>{"text_delta rbcde", "text_delta sx"}));
}

TEST_F(FeedsTest, joinsNoTextAcrossAStepOrANewBeginning)
{
    std::vector<std::string> told;
    const auto listening = hears(told);
    text("r", "a");
    step("r", 2);
    text("r", "b");
    text("r", "c", true);
    text("r", "d");
    pass();
    EXPECT_EQ(told, (std::vector<std::string>{"text_delta ra", "step_added r 2", "text_delta rb", "text_delta rcd"}));
}

TEST_F(FeedsTest, tellsTheLatestRowAndTheEndBehindAllElse)
{
    std::vector<std::string> told;
    const auto listening = hears(told);
    row("r", api::RunState::Queued);
    row("r", api::RunState::Running);
    row("s", api::RunState::Running);
    step("r", 2);
    row("r", api::RunState::Done);
    row("r", api::RunState::Running); // resumed
    pass();
    EXPECT_EQ(told,
        (std::vector<std::string>{
            "run_changed r running", "run_changed s running", "step_added r 2", "run_changed r done", "run_changed r running"}));
}

TEST_F(FeedsTest, tellsWhoComesLaterNothingOfBefore)
{
    std::vector<std::string> first, second;
    const auto one = hears(first);
    text("r", "a");
    const auto two = hears(second);
    EXPECT_EQ(first.size(), 1U);
    text("r", "b");
    pass();
    EXPECT_EQ(first, (std::vector<std::string>{"text_delta ra", "text_delta rb"}));
    EXPECT_EQ(second, (std::vector<std::string>{"text_delta rb"}));
}

TEST_F(FeedsTest, tellsWhoGoesOverWhatCameUntilThen)
{
    std::vector<std::string> first, second;
    auto listening = hears(first);
    text("r", "a");
    pass();
    text("r", "b");
    api::EventFilter other;
    other.alerts = true;
    listening = hears(second, other, listening);
    EXPECT_EQ(first, (std::vector<std::string>{"text_delta ra", "text_delta rb"}));
    text("r", "c");
    pass();
    EXPECT_EQ(first.size(), 2U);
    EXPECT_EQ(second, (std::vector<std::string>{"text_delta rc"}));
}

TEST_F(FeedsTest, holdsNoMoreThanAThousand)
{
    std::vector<std::string> told;
    const auto listening = hears(told);
    for (int i = 0; i < 2000; ++i)
        step("r", i + 2);
    EXPECT_GE(told.size(), 1024U);
    pass();
    EXPECT_EQ(told.size(), 2000U);
    EXPECT_EQ(told.back(), "step_added r 2001");
}

TEST_F(FeedsTest, isLetGoWhileSomethingWaits)
{
    std::vector<std::string> told;
    auto listening = hears(told);
    text("r", "a");
    listening.reset();
    pass();
    EXPECT_TRUE(told.empty());
}

} // namespace kaze::server::detail
