#include "tests/engine/telemetry/otlp_fixture.h"

namespace kaze::telemetry {

TEST_F(OtlpExporters, bearACollectorThatAsksForNoWaitAtAll)
{
    for (int i = 0; i < 40; ++i)
        answers.push_back({503, "", {{"Retry-After", "0"}}});
    start();
    exporter->offer(span("patient"));
    turnUntil([&] { return !server.requests().empty(); });
    const auto since = clock.steady();
    turnUntil([&] { return clock.steady() - since > 60s; });
    EXPECT_LE(server.requests().size(), 8U);
    EXPECT_EQ(exporter->figures().exportedSpans, 0U);
}

TEST_F(OtlpExporters, sendNoMoreAtATimeThanACollectorTakes)
{
    config.content = true;
    config.gzip = false;
    passTime = false;
    start();
    for (int i = 0; i < 10; ++i) {
        auto large = span("large");
        large.output = std::string(1U << 20, 'x');
        exporter->offer(std::move(large));
    }
    passTime = true;
    turnUntil([&] { return exporter->figures().exportedSpans == 10; });
    EXPECT_GE(server.requests().size(), 3U);
    for (const auto& request : server.requests())
        EXPECT_LT(request.body.size(), 5U << 20);
}

TEST_F(OtlpExporters, halveWhatIsTooLargeAndDropWhatIsSoByItself)
{
    answers = {{413, "", {}}, {413, "", {}}, {413, "", {}}};
    passTime = false;
    start();
    for (const auto* name : {"a", "b", "c", "d"})
        exporter->offer(span(name));
    passTime = true;
    turnUntil([&] { return exporter->figures().exportedSpans + exporter->figures().droppedSpans == 4; });
    EXPECT_EQ(exporter->figures().droppedSpans, 1U) << "a, which is refused alone";
    std::vector<std::vector<std::string>> sent;
    for (const auto& request : server.requests()) {
        auto& names = sent.emplace_back();
        for (const auto& one : spansOf(request))
            names.push_back(one.name);
    }
    EXPECT_EQ(sent, (std::vector<std::vector<std::string>>{{"a", "b", "c", "d"}, {"a", "b"}, {"a"}, {"b"}, {"c", "d"}}));
}

TEST_F(OtlpExporters, countWhatAttributesTakeAndNoContentThatDoesNotGo)
{
    passTime = false;
    start();
    for (int i = 0; i < 20; ++i) {
        auto one = span("content");
        one.input = std::string(4U << 20, 'x');
        exporter->offer(std::move(one));
    }
    EXPECT_EQ(exporter->figures().waitingSpans, 20U);
    for (int i = 0; i < 20; ++i) {
        auto one = span("attributes");
        for (int number = 0; number < 64; ++number)
            one.attributes.emplace_back("key " + std::to_string(number), std::string(64U << 10, 'x'));
        exporter->offer(std::move(one));
    }
    EXPECT_LT(exporter->figures().waitingSpans, 20U + 8U) << "4 MB each, and 32 MB may wait";
    EXPECT_GT(exporter->figures().droppedSpans, 12U);
    stop();
}

TEST_F(OtlpExporters, neverHoldMoreThanTheyMay)
{
    mostSpans = 100;
    config.content = true;
    passTime = false;
    start();
    for (int i = 0; i < 250; ++i)
        exporter->offer(span("span"));
    EXPECT_EQ(exporter->figures().waitingSpans, 100U);
    EXPECT_EQ(exporter->figures().droppedSpans, 150U);
    auto large = span("large");
    large.output = std::string(40U << 20, 'x');
    exporter->offer(std::move(large));
    EXPECT_EQ(exporter->figures().droppedSpans, 151U);
    passTime = true;
    turnUntil([&] { return exporter->figures().exportedSpans == 100; });
}

} // namespace kaze::telemetry
