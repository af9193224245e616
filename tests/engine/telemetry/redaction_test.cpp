#include "engine/api/trace.h"
#include "engine/telemetry/detail/personal_data.h"
#include "engine/telemetry/detail/personal_finders.h"
#include "engine/telemetry/detail/rows.h"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <chrono>

namespace kaze::telemetry::detail {

class Redaction : public testing::Test {
protected:
    std::string clean(const std::string& text) { return PersonalData(rules, metrics).clean(text); }

    static RedactionRules everything()
    {
        RedactionRules rules;
        rules.cards = rules.emails = rules.phones = rules.ibans = true;
        return rules;
    }

    RedactionRules rules;
    base::MetricsRegistry metrics;
};

TEST_F(Redaction, takesOutCardNumbersByTheirCheckDigit)
{
    for (const std::string card :
        {"4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "5555555555554444", "378282246310005",
            "3782 822463 10005", "6011111111111117", "3530111333300000", "30569309025904", "2223003122003222"})
        EXPECT_EQ(clean("pay with " + card + " now"), "pay with [redacted: card] now") << card;
    for (const std::string other : {"4111111111111112", "1763735527123456", "1763735527123456789", "a4111111111111111",
             "4111111111111111b", "3.4111111111111111", "0000000000000000", "41111111111111111111111", "1234 5678 9012 3456"})
        EXPECT_EQ(clean(other), other) << other;
}

TEST_F(Redaction, takesACardOutOfTheMiddleOfOtherNumbers)
{
    EXPECT_EQ(clean("12 4111 1111 1111 1111 123"), "12 [redacted: card] 123");
    EXPECT_EQ(clean("4111111111111111,5555555555554444"), "[redacted: card],[redacted: card]");
    EXPECT_EQ(clean("line\\n4111111111111111"), "line\\n[redacted: card]") << "behind what JSON writes for a new line";
}

TEST_F(Redaction, leavesPersonalDataAloneUnlessARuleIsOn)
{
    const std::string text = "ada@example.org, +49 30 1234567, DE89 3704 0044 0532 0130 00";
    EXPECT_EQ(clean(text), text);
    rules = everything();
    EXPECT_EQ(clean(text), "[redacted: email], [redacted: phone], [redacted: iban]");
}

TEST_F(Redaction, knowsMailAddresses)
{
    rules.emails = true;
    EXPECT_EQ(clean("<ada.l+x@mail.example.co.uk>."), "<[redacted: email]>.");
    EXPECT_EQ(clean("\"to\":\"a@b.de\""), "\"to\":\"[redacted: email]\"");
    EXPECT_EQ(clean("x\\nada@example.org"), "x\\n[redacted: email]");
    for (const std::string other : {"a@b", "@decorator", "git@host:repo", "user@localhost", "5 @ 3.50", "@example.org"})
        EXPECT_EQ(clean(other), other) << other;
}

TEST_F(Redaction, knowsPhoneNumbersAsPeopleWriteThem)
{
    rules.phones = true;
    for (const std::string phone : {"+49 30 1234567", "+49301234567", "+49 (0)30 123-4567", "0049 30 1234567", "030 1234567",
             "0171/1234567", "(212) 555-0123", "+1-212-555-0123"})
        EXPECT_EQ(clean("call " + phone + "."), "call [redacted: phone].") << phone;
    for (const std::string other : {"2026-11-22 09:05:00", "0.123456789", "version 1.0.0", "00000000", "0123", "127.0.0.1",
             "+3 more", "x0301234567", "05/01/2026 10:30", "01/02/2026 7:15:00"})
        EXPECT_EQ(clean(other), other) << other;
}

TEST_F(Redaction, knowsIbansByTheirCheckDigits)
{
    rules.ibans = true;
    EXPECT_EQ(clean("to GB82WEST12345698765432 today"), "to [redacted: iban] today");
    EXPECT_EQ(clean("DE89 3704 0044 0532 0130 00 BIC"), "[redacted: iban] BIC");
    EXPECT_EQ(clean("DE88370400440532013000"), "DE88370400440532013000");
}

TEST_F(Redaction, findsPatternsOfAPersonsOwn)
{
    rules.patterns = {{"staff", "\\bEMP-\\d{4,6}\\b"}, {"street", "(?i)[a-z]+(straße|gasse) [0-9]+"}};
    EXPECT_EQ(clean("EMP-12345 and EMP-1 of LINDENSTRAßE 7"), "[redacted: staff] and EMP-1 of [redacted: street]");
    EXPECT_EQ(clean("lindengasse 12"), "[redacted: street]");
}

TEST_F(Redaction, aPatternFindsWhatIsLongAndWhatBeginsLater)
{
    const std::string filling(5'000, 'a');
    rules.patterns = {{"block", "BEGIN[^!]*END"}};
    EXPECT_EQ(clean("x BEGIN" + filling + "END!"), "x [redacted: block]!");
    EXPECT_EQ(clean("BEGIN" + filling + "BEGIN secret END!"), "[redacted: block]!");
    EXPECT_EQ(clean("BEGIN" + filling + "!BEGIN secret END!"), "BEGIN" + filling + "![redacted: block]!");
}

TEST_F(Redaction, aPatternIsHeldAgainstWholeNumbersToo)
{
    rules.patterns = {{"staff", "\\b7\\d{5}\\b"}};
    const auto personal = std::make_shared<const PersonalData>(rules, metrics);
    const RowMaker maker(std::make_shared<base::Redactor>(), 1U << 20, personal);
    TimedEvent timed;
    timed.event.message = "hello";
    timed.event.fields = {{"staff", std::int64_t{712345}}, {"other", std::int64_t{812345}}};
    const auto fields = boost::json::parse(maker.eventRow(timed).fields);
    EXPECT_EQ(fields.at("staff"), "[redacted: staff]");
    EXPECT_EQ(fields.at("other"), 812345);
    SpanRecord record;
    record.attributes = {{"staff", std::int64_t{712345}}, {"other", std::int64_t{812345}}};
    const auto attributes = boost::json::parse(maker.spanRow(record).attributes);
    EXPECT_EQ(attributes.at("staff"), "[redacted: staff]");
    EXPECT_EQ(attributes.at("other"), 812345);
}

TEST_F(Redaction, leavesAStringWhereANumberOfAJsonTextGoes)
{
    const auto cleaned = clean(R"({"card": 4111111111111111, "list":[4111111111111111,2], "text":"4111111111111111"})");
    boost::system::error_code error;
    const auto value = boost::json::parse(cleaned, error);
    ASSERT_FALSE(error) << cleaned;
    EXPECT_EQ(value.at("card"), "[redacted: card]");
    EXPECT_EQ(value.at("list").at(1), 2);
    EXPECT_EQ(value.at("text"), "[redacted: card]");
}

TEST_F(Redaction, countsWhatItTookOut)
{
    rules = everything();
    const PersonalData personal(rules, metrics);
    (void)personal.clean("a@b.de c@d.de 4111111111111111");
    personal.countSecrets("key sk-1", "key [redacted]");
    EXPECT_EQ(personal.counts().at("email"), 2);
    EXPECT_EQ(personal.counts().at("card"), 1);
    EXPECT_EQ(personal.counts().at("secret"), 1);
    EXPECT_EQ(personal.counts().at("iban"), 0);
    EXPECT_EQ(metrics.counter("kaze_observations_redacted_total", {{"rule", "email"}}).value(), 2U);
}

TEST_F(Redaction, reachesEveryPartOfALineAndASpan)
{
    rules.emails = true;
    const auto personal = std::make_shared<const PersonalData>(rules, metrics);
    const RowMaker maker(std::make_shared<base::Redactor>(), 1U << 20, personal);
    const std::string mail = "ada@example.org";
    TimedEvent timed;
    timed.event.message = "sent to " + mail;
    timed.event.fields = {{"to", mail}, {"card", std::int64_t{4111111111111111}}, {"bytes", std::int64_t{1763735527123456}}};
    const auto line = maker.eventRow(timed);
    SpanRecord record;
    record.name = "mail " + mail;
    record.statusMessage = mail;
    record.input = R"({"to":"ada@example.org"})";
    record.output = "sent to " + mail;
    record.attributes = {{"to", mail}, {"all", std::vector<AttributeScalar>{mail, std::int64_t{4111111111111111}}}, {mail, true}};
    record.events.push_back({{}, "to " + mail, {{"address", mail}}});
    record.links.push_back({{}, {{"address", mail}}});
    const auto span = maker.spanRow(record);
    for (const auto& text : {line.message, line.fields, span.name, span.statusMessage, span.input->content, span.output->content,
             span.attributes, span.events, span.links}) {
        EXPECT_EQ(text.find("ada@"), std::string::npos) << text;
        EXPECT_EQ(text.find("4111"), std::string::npos) << text;
        EXPECT_NE(text.find("[redacted: email]"), std::string::npos) << text;
    }
    EXPECT_NE(line.fields.find("1763735527123456"), std::string::npos) << "a time is no card";
}

TEST_F(Redaction, isNotSlowedDownByHostileText)
{
    rules = everything();
    rules.patterns = {{"a", "(a+)+b"}, {"b", "(x?){100}x{100}y"}, {"c", "[a-z0-9@.]+!"}, {"optional end", "x([^y]*y)?"}};
    const PersonalData personal(rules, metrics);
    constexpr std::size_t kBytes = 1U << 20;
    std::string mixed;
    while (mixed.size() < kBytes)
        mixed += "4111 1111 1111 1111 1";
    for (const auto& text :
        {std::string(kBytes, 'a'), std::string(kBytes, '1'), std::string(kBytes, '@'), std::string(kBytes, 'x'),
            std::string(kBytes, '0'), std::string(kBytes, 'A'), std::string(kBytes, '+'), std::string(kBytes, '\xC3'), mixed}) {
        const auto begun = std::chrono::steady_clock::now();
        (void)personal.clean(text);
        EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20)) << text.substr(0, 20);
    }
}

TEST_F(Redaction, neverCutsACharacterInHalf)
{
    rules.patterns = {{"x", "b.c"}};
    const auto cleaned = clean("ab\u00E4cd b\u00E4"); // the dot is a byte
    EXPECT_EQ(cleaned, "ab\u00E4cd b\u00E4");
    rules.patterns = {{"x", "b."}};
    EXPECT_EQ(clean("ab\u00E4c"), "a[redacted: x]c");
}

} // namespace kaze::telemetry::detail
