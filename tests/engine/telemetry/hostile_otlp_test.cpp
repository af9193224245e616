// Files of OTLP that would take more memory, or more time, than they have bytes.

#include "engine/base/file.h"
#include "engine/telemetry/detail/otlp_file.h"
#include "engine/telemetry/detail/protobuf_wire.h"
#include "engine/telemetry/otlp_genai.h"
#include "tests/engine/telemetry/transfer_fixture.h"

namespace kaze::telemetry {

using detail::OtlpFile;

class HostileOtlp : public Transfer {
protected:
    void SetUp() override { openAll(); }

    std::vector<OtlpFile::Piece> pieces(const std::string& bytes)
    {
        const auto path = folder / "spans";
        EXPECT_TRUE(base::writeFile(path, bytes));
        auto file = OtlpFile::open(path, "spans");
        EXPECT_TRUE(file) << file.error().text();
        std::vector<OtlpFile::Piece> all;
        while (file) {
            auto piece = (*file)->next();
            EXPECT_TRUE(piece) << piece.error().text();
            if (!piece || piece->isEnd)
                break;
            all.push_back(std::move(*piece));
        }
        return all;
    }

    std::vector<otlp::Span> spans(std::size_t count, const std::string& input = {}) const
    {
        std::vector<otlp::Span> made(count);
        for (std::size_t i = 0; i < count; ++i) {
            auto& span = made[i];
            span.traceId = *base::Uuid::parse("5b8efff798038103d269b633813fc60c");
            span.spanId = i + 1;
            span.start = static_cast<std::uint64_t>(clock.now().time_since_epoch().count()) * 1000;
            span.end = span.start + 1000;
            if (!input.empty())
                span.attributes.emplace_back("input.value", input);
        }
        return made;
    }

    static std::string message(std::uint32_t number, std::string_view of)
    {
        std::string bytes;
        detail::WireWriter(bytes).always(number, of);
        return bytes;
    }
};

TEST_F(HostileOtlp, givesSpansInPages)
{
    for (const auto& bytes : {otlp::jsonOf(spans(5000), {}), otlp::protobufOf(spans(5000), {})}) {
        const auto found = pieces(bytes);
        ASSERT_EQ(found.size(), 3U);
        EXPECT_EQ(found[0].spans.size(), 2000U);
        EXPECT_EQ(found[2].spans.size(), 1000U);
        EXPECT_EQ(found[2].spans.back().context.spanId, 5000U);
    }
    for (const auto& bytes :
        {otlp::jsonOf(spans(30, std::string(1U << 20, 'x')), {}), otlp::protobufOf(spans(30, std::string(1U << 20, 'x')), {})}) {
        std::size_t count = 0;
        for (const auto& piece : pieces(bytes)) {
            EXPECT_LE(piece.spans.size(), 8U) << "8 MB";
            count += piece.spans.size();
        }
        EXPECT_EQ(count, 30U);
    }
}

TEST_F(HostileOtlp, makesNothingOfSpansWithoutAnId)
{
    std::string none;
    for (int i = 0; i < 100'000; ++i)
        none += message(2, {}); // two bytes each
    const auto bytes = message(1, message(2, none));
    std::int64_t counted = 0;
    for (const auto& piece : pieces(bytes)) {
        EXPECT_TRUE(piece.spans.empty());
        EXPECT_LE(piece.withoutId, 2000);
        counted += piece.withoutId;
    }
    EXPECT_EQ(counted, 100'000);
    const auto imported = import(bytes + otlp::protobufOf(spans(1), {}));
    ASSERT_TRUE(imported) << imported.error().message;
    EXPECT_EQ(imported->spans, 1);
    EXPECT_EQ(imported->refused, 100'000);
    EXPECT_LE(imported->problems.size(), 20U);
}

TEST_F(HostileOtlp, copiesOnlySoMuchOfASourceIntoEachRoot)
{
    otlp::Source source;
    for (int i = 0; i < 3000; ++i)
        source.resource.emplace_back("resource." + std::to_string(i), std::string(i == 0 ? 100'000 : 10, 'x'));
    source.resource.emplace_back("service.name", std::string("shop"));
    for (const auto& bytes : {otlp::jsonOf(spans(1), source), otlp::protobufOf(spans(1), source)}) {
        const auto found = pieces(bytes);
        const auto& attributes = found.at(0).spans.at(0).attributes;
        EXPECT_LE(attributes.size(), 64U);
        EXPECT_LE(bytesOf(attributes), 16U << 10);
        EXPECT_GT(attributes.size(), 30U);
        ASSERT_NE(find(attributes, "service.name"), nullptr) << "which is what it is known by";
    }
}

TEST_F(HostileOtlp, readsOnlySoManyValuesOfASpan)
{
    // An attribute with an array of 4,000 empty values, 4,000 times: four bytes each on the wire.
    std::string array;
    for (int i = 0; i < 4000; ++i)
        array += message(1, std::string("\x10\x01", 2));
    const auto attribute = message(9, message(1, "a") + message(2, message(5, array)));
    std::string span = message(1, std::string(16, 'i')) + message(2, std::string(8, 'i'));
    for (int i = 0; i < 100; ++i)
        span += attribute;
    const auto found = pieces(message(1, message(2, message(2, span))));
    ASSERT_EQ(found.size(), 1U);
    ASSERT_EQ(found[0].spans.size(), 1U);
    EXPECT_LT(bytesOf(found[0].spans[0]), 65'536U * 64);
}

TEST_F(HostileOtlp, refusesAJsonThatTakesTooMuchMemory)
{
    std::string bytes = R"({"resourceSpans":[)";
    for (int i = 0; i < 12'000'000; ++i)
        bytes += "0,";
    bytes += "0]}\n" + otlp::jsonOf(spans(1), {});
    const auto found = pieces(bytes);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_THAT(found[0].problem, HasSubstr("more than 256 MB of memory"));
    EXPECT_EQ(found[1].spans.size(), 1U) << "and goes on behind it";
}

TEST_F(HostileOtlp, refusesNumbersThatCannotBeAddedUp)
{
    auto made = spans(3);
    made[0].attributes
        = {{"gen_ai.operation.name", std::string("chat")}, {"gen_ai.usage.input_tokens", std::int64_t{5'000'000'000'000}}};
    made[1].attributes = {{"gen_ai.operation.name", std::string("chat")}, {"gen_ai.usage.cost", 5e6}};
    const auto imported = import(otlp::jsonOf(made, {}));
    ASSERT_TRUE(imported) << imported.error().message;
    EXPECT_EQ(imported->spans, 1);
    EXPECT_EQ(imported->refused, 2);
    EXPECT_THAT(imported->problems, testing::Each(HasSubstr("that cannot be")));
}

} // namespace kaze::telemetry
