#include "engine/api/trace.h"
#include "engine/telemetry/detail/record_queue.h"

#include <gtest/gtest.h>

#include <thread>

namespace kaze::telemetry::detail {

namespace {

constexpr std::size_t kPlenty = 1U << 30;

TimedEvent eventOf(Level level, std::string message)
{
    TimedEvent timed;
    timed.event.level = level;
    timed.event.message = std::move(message);
    return timed;
}

BoxedSpan spanOf(std::uint64_t id, api::SpanKind kind, std::int64_t duration, std::string output = {})
{
    auto span = std::make_unique<SpanRecord>();
    span->context.spanId = id;
    span->kind = kind;
    span->durationNs = duration;
    span->output = std::move(output);
    return span;
}

struct Drained {
    std::vector<TimedEvent> events;
    std::vector<BoxedSpan> spans;
};

Drained drained(RecordQueue& queue)
{
    Drained all;
    queue.drain(all.events, all.spans, 1'000'000);
    return all;
}

} // namespace

TEST(RecordQueue, givesUpTheOldestOfTheSameLevelWhenARingIsFull)
{
    RecordQueue queue(4, kPlenty);
    for (int i = 0; i < 10; ++i)
        queue.push(eventOf(Level::Info, std::to_string(i)));
    queue.push(eventOf(Level::Error, "bad"));
    const auto all = drained(queue);
    ASSERT_EQ(all.events.size(), 5U);
    EXPECT_EQ(all.events[0].event.message, "bad");
    EXPECT_EQ(all.events[1].event.message, "6");
    EXPECT_EQ(queue.dropped(Lane::Info), 6U);
    EXPECT_EQ(queue.dropped(Lane::Error), 0U);
    EXPECT_EQ(queue.recorded(), 11U);
    EXPECT_EQ(queue.waiting(), 0U);
}

TEST(RecordQueue, givesUpDebugFirstAndErrorsLastWhenTheBytesAreFull)
{
    const std::string large(100'000, 'x');
    RecordQueue queue(64, 1'000'000);
    for (int i = 0; i < 5; ++i) {
        queue.push(eventOf(Level::Error, large));
        queue.push(eventOf(Level::Debug, large));
    }
    EXPECT_EQ(queue.dropped(Lane::Debug), 1U) << "ten do not quite fit";
    for (int i = 0; i < 3; ++i)
        queue.push(eventOf(Level::Warning, large));
    EXPECT_EQ(queue.dropped(Lane::Debug), 4U);
    queue.push(eventOf(Level::Debug, large));
    EXPECT_EQ(queue.dropped(Lane::Debug), 5U) << "a newcomer replaces its own level";
    for (int i = 0; i < 10; ++i)
        queue.push(eventOf(Level::Info, large));
    EXPECT_EQ(queue.dropped(Lane::Warning), 0U);
    EXPECT_EQ(queue.dropped(Lane::Error), 0U) << "the lesser never push out the higher";
    for (int i = 0; i < 20; ++i)
        queue.push(eventOf(Level::Error, large));
    EXPECT_EQ(queue.dropped(Lane::Warning), 3U);
    const auto all = drained(queue);
    EXPECT_EQ(all.events.size(), 9U);
}

TEST(RecordQueue, refusesWhatIsLargerThanAllRoom)
{
    RecordQueue queue(4, 1000);
    queue.push(eventOf(Level::Error, std::string(5000, 'x')));
    EXPECT_EQ(queue.dropped(Lane::Error), 1U);
    EXPECT_EQ(queue.recorded(), 1U);
    queue.push(eventOf(Level::Error, "small"));
    EXPECT_EQ(drained(queue).events.size(), 1U) << "and gives its bytes back";
}

TEST(RecordQueue, keepsTheFiguresOfAGivenUpEndOfASpanThatIsStoredAsOpen)
{
    RecordQueue queue(2, kPlenty);
    queue.push(spanOf(1, api::SpanKind::Run, 500, "large"));
    queue.push(spanOf(2, api::SpanKind::Memory, 500));
    queue.push(spanOf(3, api::SpanKind::Memory, 500));
    queue.push(spanOf(4, api::SpanKind::Memory, 500));
    const auto all = drained(queue);
    ASSERT_EQ(all.spans.size(), 3U);
    EXPECT_EQ(all.spans[0]->context.spanId, 3U);
    EXPECT_EQ(all.spans[2]->context.spanId, 1U);
    EXPECT_EQ(all.spans[2]->durationNs, 500);
    EXPECT_TRUE(all.spans[2]->output.empty());
    EXPECT_EQ(queue.dropped(Lane::Span), 2U);
}

TEST(RecordQueue, drainsNoMoreThanAsked)
{
    RecordQueue queue(64, kPlenty);
    for (int i = 0; i < 10; ++i)
        queue.push(eventOf(Level::Info, "x"));
    const auto mark = queue.mark();
    Drained some;
    EXPECT_EQ(queue.drain(some.events, some.spans, 4), 4U);
    EXPECT_FALSE(queue.isPast(mark));
    EXPECT_EQ(queue.drain(some.events, some.spans, 100), 6U);
    EXPECT_TRUE(queue.isPast(mark));
}

TEST(RecordQueue, accountsForEveryRecordOfManyThreads)
{
    RecordQueue queue(128, kPlenty);
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 20'000; ++i)
                queue.push(eventOf(static_cast<Level>(i % 4), "x"));
        });
    Drained all;
    for (int i = 0; i < 200; ++i)
        queue.drain(all.events, all.spans, 100);
    for (auto& thread : threads)
        thread.join();
    queue.drain(all.events, all.spans, 100'000);
    const auto dropped
        = queue.dropped(Lane::Debug) + queue.dropped(Lane::Info) + queue.dropped(Lane::Warning) + queue.dropped(Lane::Error);
    EXPECT_EQ(queue.recorded(), 60'000U);
    EXPECT_EQ(all.events.size() + dropped, 60'000U);
    EXPECT_EQ(queue.waiting(), 0U);
}

} // namespace kaze::telemetry::detail
