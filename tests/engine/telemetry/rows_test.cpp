#include "engine/api/trace.h"
#include "engine/telemetry/detail/rows.h"

#include "engine/base/text.h"
#include "engine/telemetry/attributes.h"
#include "engine/telemetry/detail/batch.h"

#include <gtest/gtest.h>

namespace kaze::telemetry::detail {

namespace {

constexpr std::size_t kLimit = 1U << 20;
const std::string kSecret = "canary-7f3a91-value";

class Rows : public testing::Test {
protected:
    Rows() { redactor->addSecret(kSecret); }

    SpanRowOut rowOf(const SpanRecord& record, std::size_t limit = kLimit) const
    {
        return RowMaker(redactor, limit).spanRow(record);
    }

    std::shared_ptr<base::Redactor> redactor = std::make_shared<base::Redactor>();
};

} // namespace

TEST_F(Rows, redactEveryTextOfAnEvent)
{
    TimedEvent timed;
    timed.event = {Level::Info, "a " + kSecret, "b " + kSecret, {}, "c " + kSecret, "d " + kSecret};
    const auto row = RowMaker(redactor, kLimit).eventRow(timed);
    for (const auto& text : {row.source, row.message, row.runId, row.agent})
        EXPECT_NE(text.find("[redacted]"), std::string::npos) << text;
}

TEST_F(Rows, redactTheFieldsOfAnEvent)
{
    TimedEvent timed;
    timed.event.tenant = "t " + kSecret;
    timed.event.fields = {{"note", "has \"quotes\" and " + kSecret}, {"password", "hunter22222"}, {"count", std::int64_t{3}}};
    const auto row = RowMaker(redactor, kLimit).eventRow(timed);
    EXPECT_NE(row.tenant.find("[redacted]"), std::string::npos);
    EXPECT_EQ(row.fields.find("canary"), std::string::npos) << row.fields;
    EXPECT_EQ(row.fields.find("hunter22222"), std::string::npos) << row.fields;
    EXPECT_NE(row.fields.find("\"count\":3"), std::string::npos) << row.fields;
}

TEST_F(Rows, boundTheFieldsOfAnEvent)
{
    TimedEvent timed;
    for (int i = 0; i < 500; ++i)
        timed.event.fields.push_back({"Field " + std::to_string(i), std::string(i == 3 ? 1'000'000 : 10, 'v')});
    timed.event.source = std::string(1'000'000, 's');
    timed.event.agent = std::string("a\0b", 3);
    const auto row = RowMaker(redactor, kLimit).eventRow(timed);
    EXPECT_LT(row.fields.size(), 20'000U);
    EXPECT_NE(row.fields.find("\"fields_left_out\":"), std::string::npos);
    EXPECT_NE(row.fields.find("\"field_0\":"), std::string::npos) << "named as a filter names it";
    EXPECT_LT(row.source.size(), 2000U);
    EXPECT_EQ(row.agent, "a b");
    const auto parsed = boost::json::parse(row.fields);
    EXPECT_LE(parsed.as_object().size(), 64U);
}

TEST_F(Rows, keepNumbersThatJsonHasNotAsText)
{
    TimedEvent timed;
    timed.event.fields = {{"a", std::numeric_limits<double>::infinity()}, {"b", std::nan("")}, {"c", 0.5}, {"d", true}};
    const auto row = RowMaker(redactor, kLimit).eventRow(timed);
    const auto parsed = boost::json::parse(row.fields).as_object();
    EXPECT_EQ(parsed.at("a"), boost::json::value("Infinity"));
    EXPECT_EQ(parsed.at("b"), boost::json::value("NaN"));
    EXPECT_EQ(parsed.at("c"), boost::json::value(0.5));
    EXPECT_EQ(parsed.at("d"), boost::json::value(true));
}

TEST_F(Rows, redactAnAttributeThatItsNameGivesAway)
{
    SpanRecord record;
    record.attributes = {{"password", "hunter22222"}, {"note", "has \"quotes\" and " + kSecret}};
    const auto json = rowOf(record).attributes;
    EXPECT_EQ(json.find("hunter22222"), std::string::npos) << json;
    EXPECT_EQ(json.find(kSecret), std::string::npos) << json;
    EXPECT_NE(json.find("has \\\"quotes\\\""), std::string::npos) << json;
}

TEST_F(Rows, keepNoPieceOfASecretThatTheLimitCutsThrough)
{
    constexpr std::size_t kSmall = 1000;
    for (std::size_t before = kSmall - 25; before < kSmall + 5; ++before) {
        SpanRecord record;
        record.output = std::string(before, '.') + kSecret + std::string(200'000, '.');
        const auto row = rowOf(record, kSmall);
        EXPECT_TRUE(row.truncated);
        EXPECT_LE(row.output->content.size(), kSmall);
        EXPECT_EQ(row.output->content.find("canary"), std::string::npos) << before;
    }
}

TEST_F(Rows, keepNoPieceOfASecretAtTheEndOfWhatIsLookedAt)
{
    // Holes are shorter than what they hide, so the first cut's end moves into what is kept.
    SpanRecord record;
    for (int i = 0; i < 20'000; ++i)
        record.output += kSecret;
    const auto row = rowOf(record, 200'000);
    EXPECT_EQ(row.output->content.find("canary"), std::string::npos);
}

TEST_F(Rows, cutBetweenCharacters)
{
    SpanRecord record;
    for (int i = 0; i < 1000; ++i)
        record.input += "ä€𝄞";
    for (std::size_t limit = 100; limit < 110; ++limit) {
        const auto row = rowOf(record, limit);
        EXPECT_TRUE(base::isUtf8(row.input->content)) << limit;
        EXPECT_GT(row.input->content.size(), limit - 8) << limit;
    }
}

TEST_F(Rows, makeTextOfWhatIsNoUtf8)
{
    SpanRecord record;
    record.name = "a\xFF"
                  "b";
    record.input = "\xC3\x28";
    record.attributes = {{"k", "\xFE"}};
    const auto row = rowOf(record);
    EXPECT_EQ(row.name, "a\uFFFDb");
    EXPECT_TRUE(base::isUtf8(row.input->content));
    EXPECT_TRUE(base::isUtf8(row.attributes));
    EXPECT_FALSE(row.truncated);
}

TEST_F(Rows, giveTheSameContentTheSameHash)
{
    SpanRecord record;
    record.input = record.output = "same";
    const auto row = rowOf(record);
    EXPECT_EQ(row.input->hash, row.output->hash);
    EXPECT_EQ(row.input->hash.size(), 32U);
    EXPECT_EQ(static_cast<unsigned char>(row.input->hash[0]), 0x09); // sha256sum of "same": 0967115f…
}

TEST_F(Rows, ofASpanThatBeginsAndEndsInOneBatchAreTheEndAlone)
{
    const auto span = [](std::uint64_t id, std::int64_t duration) {
        auto record = std::make_unique<SpanRecord>();
        record->context.spanId = id;
        record->kind = api::SpanKind::Run;
        record->durationNs = duration;
        return record;
    };
    std::vector<BoxedSpan> spans;
    spans.push_back(span(1, -1));
    spans.push_back(span(2, -1));
    spans.push_back(span(1, 5));
    spans.push_back(span(3, 7));
    spans.push_back(span(3, -1));
    coalesce(spans);
    ASSERT_EQ(spans.size(), 3U);
    EXPECT_EQ(spans[0]->durationNs, 5);
    EXPECT_EQ(spans[1]->durationNs, -1);
    EXPECT_EQ(spans[2]->durationNs, 7);
}

} // namespace kaze::telemetry::detail
