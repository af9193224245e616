#include "engine/api/run.h"
#include "engine/gateway/bill.h"

#include <gmock/gmock.h>

namespace kaze::gateway::test {

using base::Money;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

namespace {

Bill read(std::string_view csv)
{
    auto bill = readBill(csv);
    EXPECT_TRUE(bill) << bill.error().text();
    return bill.value_or(Bill{});
}

std::string refused(std::string_view csv)
{
    const auto bill = readBill(csv);
    EXPECT_FALSE(bill);
    return bill ? "" : bill.error().message;
}

TEST(Bill, readsOpenAisUsageExport)
{
    const auto bill
        = read("start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,model,batch,"
               "service_tier,input_tokens,output_tokens,input_cached_tokens,input_uncached_tokens\n"
               "1761955200,1762041600,2025-11-01T00:00:00+00:00,2025-11-02T00:00:00+00:00,proj_a,5,,key_1,gpt-5-2025-08-07,False,"
               "default,5000,1000,4000,1000\n"
               "1761955200,1762041600,2025-11-01T00:00:00+00:00,2025-11-02T00:00:00+00:00,proj_b,1,,key_2,gpt-5-2025-08-07,True,"
               "default,10,20,0,10\n"
               "1762041600,1762128000,2025-11-02T00:00:00+00:00,2025-11-03T00:00:00+00:00,,,,,,,,,,,\n");
    EXPECT_EQ(bill.format, "OpenAI usage export");
    EXPECT_EQ(bill.provider, "openai");
    EXPECT_TRUE(bill.hasTokens && bill.hasCalls && bill.hasCache && !bill.hasCost);
    ASSERT_THAT(bill.lines, SizeIs(1)) << "a day without calls is a line without numbers";
    const auto& [key, line] = *bill.lines.begin();
    EXPECT_EQ(key, (std::pair<std::string, std::string>("2025-11-01", "gpt-5-2025-08-07")));
    EXPECT_EQ(line.usage, (api::Usage{5010, 1020, 4000}));
    EXPECT_EQ(line.calls, 6);
    EXPECT_EQ(line.batched, 1);
    EXPECT_EQ(bill.firstDay, "2025-11-01");
    EXPECT_EQ(bill.lastDay, "2025-11-02");
}

TEST(Bill, readsAnExportOfOpenAiWithoutUsage)
{
    const auto bill = read("start_time,end_time,start_time_iso,end_time_iso\n"
                           "1761955200,1762041600,2025-11-01T00:00:00+00:00,2025-11-02T00:00:00+00:00\n");
    EXPECT_THAT(bill.lines, SizeIs(0));
    EXPECT_EQ(bill.firstDay, "2025-11-01");
}

TEST(Bill, readsOpenAisCostExport)
{
    const auto bill = read(
        "start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item,"
        "project_id,organization_id\n"
        "1762041600,1762128000,2025-11-02T00:00:00,2025-11-03T00:00:00,0.003835980000000000000000000000,usd,,,\"gpt-5-nano, "
        "input\",,org\n"
        "1762041600,1762128000,2025-11-02T00:00:00,2025-11-03T00:00:00,0.001,USD,,,\"gpt-5-nano, output\",,org\n");
    EXPECT_EQ(bill.format, "OpenAI cost export");
    EXPECT_TRUE(bill.hasCost && !bill.hasTokens);
    ASSERT_THAT(bill.lines, SizeIs(1));
    EXPECT_EQ(bill.lines.begin()->first.second, "gpt-5-nano");
    EXPECT_EQ(bill.lines.begin()->second.cost, Money{4'835'980});
}

TEST(Bill, readsAnthropicsUsageExport)
{
    const auto bill = read("usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,"
                           "usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,"
                           "usage_output_tokens,web_search_count,inference_geo,speed\n"
                           "2026-03-22,claude-sonnet-4-20250514,key,Default,standard,\xE2\x89\xA4 200k,100,20,3,7,50,0,,\n"
                           "2026-03-22 15:04,claude-sonnet-4-20250514,key,Default,standard,\xE2\x89\xA4 200k,1,0,0,0,1,0,,\n");
    EXPECT_EQ(bill.format, "Anthropic usage export");
    ASSERT_THAT(bill.lines, SizeIs(1));
    EXPECT_EQ(bill.lines.begin()->second.usage, (api::Usage{131, 51, 7, 0, 23}));
}

TEST(Bill, readsAnthropicsCostExport)
{
    const auto bill
        = read("usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type\n"
               "2026-08-04,Claude Haiku 4.5,Default,key,message,,input_no_cache,0.05,0.05,token\n"
               "2026-08-04,Claude Haiku 4.5,Default,key,message,,output,0.021,0.02,token\n");
    EXPECT_EQ(bill.provider, "anthropic");
    ASSERT_THAT(bill.lines, SizeIs(1));
    const auto& line = bill.lines.begin()->second;
    EXPECT_EQ(line.cost, Money{71'000'000});
    EXPECT_EQ(line.rounding, Money{5'000'000}) << "of the one that was rounded to cents";
}

TEST(Bill, readsPlainOnesWhateverTheOrderOfTheirColumns)
{
    const auto bill = read("\xEF\xBB\xBFModel;Day;output_tokens;\"input_tokens\";requests;cost_usd;comment\r\n"
                           "llama;2026-11-01;20;\"100\";3;-0.5;\"a;b\"\"\r\nc\"\r\n\r\n"
                           "llama;2026-11-02T23:59:59-02:00;1.0;2;;;\r\n");
    EXPECT_EQ(bill.format, "plain CSV");
    EXPECT_EQ(bill.provider, "");
    ASSERT_THAT(bill.lines, SizeIs(2));
    EXPECT_EQ(bill.lines.begin()->second.usage, (api::Usage{100, 20}));
    EXPECT_EQ(bill.lines.begin()->second.cost, Money{-500'000'000});
    EXPECT_EQ(bill.lastDay, "2026-11-03") << "in UTC";
    EXPECT_TRUE(bill.hasCost && bill.hasTokens && bill.hasCalls && !bill.hasCache);
}

TEST(Bill, saysWhichLineIsWrongAndHow)
{
    const std::string head = "day,model,input_tokens,output_tokens,cost_usd\n";
    EXPECT_THAT(refused(head + "2026-11-01,m,1,2,3\n\n2026-11-01,m,many,2,3\n"),
        AllOf(HasSubstr("line 4"), HasSubstr("input_tokens: \"many\"")));
    EXPECT_THAT(refused(head + "2026-11-01,m,-1,2,3\n"), HasSubstr("\"-1\" is no count"));
    EXPECT_THAT(refused(head + "2026-11-01,m,1.5,2,3\n"), HasSubstr("\"1.5\" is no count"));
    EXPECT_THAT(refused(head + "2026-11-01,m,1e3,2,3\n"), HasSubstr("no count"));
    EXPECT_THAT(refused(head + "2026-11-01,m,99999999999999999999,2,3\n"), HasSubstr("no count"));
    EXPECT_THAT(refused(head + "2026-11-01,m,nan,2,3\n"), HasSubstr("no count"));
    EXPECT_THAT(refused(head + "2026-11-01,m,1,2,$3\n"), HasSubstr("cost_usd: \"$3\" is no amount"));
    EXPECT_THAT(refused(head + "2026-11-01,m,1,2,inf\n"), HasSubstr("no amount"));
    EXPECT_THAT(refused(head + "2026-11-31,m,1,2,3\n"), HasSubstr("\"2026-11-31\" is no day"));
    EXPECT_THAT(refused(head + ",m,1,2,3\n"), HasSubstr("no day"));
    EXPECT_THAT(refused(head + "-5,m,1,2,3\n"), HasSubstr("no day"));
    EXPECT_THAT(refused(head + "2026-11-01,m,1,2,3,4,5\n"), HasSubstr("7 cells, but the header has 5"));
    EXPECT_THAT(
        refused(head + "2026-11-01,\"m,1,2,3\n2026-11-02,m,1,2,3\n"), AllOf(HasSubstr("line 2"), HasSubstr("never closed")));
    EXPECT_THAT(refused(head + std::string("2026-11-01,m,1,2,3\n2026-11-01,m\0,1,2,3\n", 39)),
        AllOf(HasSubstr("line 3"), HasSubstr("NUL")));
    EXPECT_THAT(refused(head + "2026-11-01,\xFF,1,2,3\n"), AllOf(HasSubstr("line 2"), HasSubstr("UTF-8")));
    EXPECT_THAT(refused(std::string("\xFF\xFE"
                                    "d\0a\0",
                    6)),
        HasSubstr("UTF-16"));
    EXPECT_THAT(refused("start_time,amount_value,amount_currency\n1762041600,1.5,eur\n"),
        AllOf(HasSubstr("line 2"), HasSubstr("\"eur\"")));
}

TEST(Bill, saysWhatIsNoBill)
{
    EXPECT_THAT(refused(""), HasSubstr("empty"));
    EXPECT_THAT(refused("\n\n"), HasSubstr("empty"));
    EXPECT_THAT(refused("foo,bar\n1,2\n"), AllOf(HasSubstr("line 1"), HasSubstr("foo, bar"), HasSubstr("input_tokens")));
    EXPECT_THAT(refused("day,model,input_tokens\n"), HasSubstr("output_tokens is missing"));
    EXPECT_THAT(refused("{\"data\": []}"), HasSubstr("no export that is known"));
    EXPECT_THAT(refused("\"day,model"), HasSubstr("never closed"));
    EXPECT_THAT(refused("a\x1b[2J\xE2\x80\xAE,z\n"), Not(AnyOf(HasSubstr("\x1b"), HasSubstr("\xE2\x80\xAE"))));
}

TEST(Bill, holdsNoMoreThanItCan)
{
    EXPECT_THAT(refused(std::string((16U << 20) + 1, 'x')), HasSubstr("16 MB"));
    std::string many = "day,model,cost_usd\n";
    for (int i = 0; i < 20'001; ++i)
        many += "2026-11-01,m" + std::to_string(i) + ",1\n";
    EXPECT_THAT(refused(many), HasSubstr("more than 20 000"));
    std::string huge = "day,model,cost_usd\n";
    for (int i = 0; i < 20; ++i)
        huge += "2026-11-01,m,99999999\n";
    EXPECT_THAT(refused(huge), HasSubstr("larger than any bill"));
    // All separators, all quotes: bounded in time and memory.
    EXPECT_FALSE(readBill("day,model" + std::string((16U << 20) - 16, ',')));
    EXPECT_FALSE(readBill("day,model" + std::string((16U << 20) - 16, '"')));
}

TEST(StemOf, leavesOutDatesAndTheOrderOfWords)
{
    EXPECT_EQ(stemOf("gpt-5-2025-08-07"), stemOf("gpt-5"));
    EXPECT_EQ(stemOf("claude-haiku-4-5-20251001"), stemOf("Claude Haiku 4.5"));
    EXPECT_EQ(stemOf("claude-3-7-sonnet-latest"), stemOf("Claude Sonnet 3.7"));
    EXPECT_NE(stemOf("gpt-5-mini"), stemOf("gpt-5"));
    EXPECT_NE(stemOf("gpt-4.1"), stemOf("gpt-4"));
    EXPECT_EQ(stemOf("20250101"), "20250101") << "a name of nothing but a date is no date";
    EXPECT_EQ(stemOf(""), "");
    EXPECT_EQ(stemOf("---"), "");
}

} // namespace

} // namespace kaze::gateway::test
