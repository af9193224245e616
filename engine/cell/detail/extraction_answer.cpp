// The strict reading of what a model wrote down as facts.

#include "engine/api/fact_requests.h"
#include "engine/cell/detail/extraction.h"

#include "engine/base/clock.h"
#include "engine/base/text.h"
#include "engine/knowledge/extraction_score.h"

#include <algorithm>

namespace kaze::cell::detail {

namespace json = boost::json;
using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kLongestAnswer = 1U << 20;
constexpr std::size_t kLongestName = 1024;
constexpr std::size_t kLongestQuote = 4096;
constexpr std::size_t kShortestQuote = 4; //!< characters; less stands in every text
constexpr std::size_t kShown = 60; //!< bytes of each part of what is refused
constexpr std::size_t kDate = 10; //!< "2026-11-21"
constexpr double kUnsure = 0.5; //!< where the model says nothing
constexpr std::string_view kFence = "```";

std::size_t charactersOf(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

//! Reads one item of a list; what is wrong with it first is what it is refused for.
class FactReader {
public:
    FactReader(const std::string& foldedText, base::Time said, const base::Redactor& redactor)
        : m_text(foldedText), m_said(said), m_redactor(redactor)
    {
    }

    //! Errors: InvalidArgument, for people.
    Result<api::Fact> read(const json::value& value)
    {
        if (!value.is_object())
            return fail(ErrorCode::InvalidArgument, "it is no object");
        const auto& from = value.get_object();
        api::Fact fact;
        fact.subject = text(from, "subject", kLongestName);
        fact.predicate = text(from, "predicate", kLongestName);
        fact.object = text(from, "object", kLongestName);
        fact.quote = text(from, "quote", kLongestQuote);
        m_shown = shown(fact);
        checkQuote(fact.quote);
        const auto begins = date(from, "valid_from");
        fact.validFrom = begins.value_or(m_said);
        fact.validTo = date(from, "valid_to");
        if (fact.validTo && *fact.validTo <= fact.validFrom)
            note(begins ? "it ends before it begins" : "it has ended, and it is not said when it began");
        fact.confidence = confidence(from);
        if (m_problem.empty())
            return fact;
        return fail(ErrorCode::InvalidArgument, (m_shown.empty() ? "" : m_shown + ": ") + m_problem);
    }

private:
    void note(std::string problem)
    {
        if (m_problem.empty())
            m_problem = std::move(problem);
    }

    std::string shown(const api::Fact& fact) const
    {
        std::string all;
        for (const auto* part : {&fact.subject, &fact.predicate, &fact.object})
            if (!part->empty())
                all += (all.empty() ? "" : " ") + base::shortened(m_redactor.clean(*part), kShown);
        return base::withVisibleControls(all);
    }

    std::string text(const json::object& from, const char* name, std::size_t longest)
    {
        const std::string member = std::string("\"") + name + "\"";
        const auto* value = from.if_contains(name);
        if (!value || !value->is_string()) {
            note(member + " must be a text");
            return {};
        }
        const std::string_view given = value->get_string();
        auto folded = knowledge::foldedSpace(given.substr(0, longest * 2));
        if (given.size() > longest * 2 || folded.size() > longest)
            note(member + " has more than " + base::sizeText(longest));
        else if (folded.empty())
            note(member + " is empty");
        else if (base::withVisibleControls(folded) != folded)
            note(member + " has characters that are not seen");
        else if (m_redactor.clean(folded) != folded)
            note(member + " holds what looks like a secret");
        return folded;
    }

    void checkQuote(const std::string& quote)
    {
        if (charactersOf(quote) < kShortestQuote)
            note("its quote is too short to show anything");
        else if (!m_text.contains(quote))
            note("its quote is not in the text");
    }

    std::optional<base::Time> date(const json::object& from, const char* name)
    {
        const auto* value = from.if_contains(name);
        if (!value || value->is_null())
            return std::nullopt;
        const std::string given = value->is_string() ? std::string(value->get_string()) : std::string();
        const auto time = base::fromRfc3339(given.size() == kDate ? given + "T00:00:00Z" : given);
        if (time)
            return *time;
        note(std::string("\"") + name + "\" is no date such as 2026-11-21");
        return std::nullopt;
    }

    double confidence(const json::object& from)
    {
        const auto* value = from.if_contains("confidence");
        if (!value || value->is_null())
            return kUnsure;
        const double given = value->is_number() ? value->to_number<double>() : -1;
        if (!(given >= 0 && given <= 1))
            note("\"confidence\" must be 0 to 1");
        return given;
    }

    const std::string& m_text;
    base::Time m_said;
    const base::Redactor& m_redactor;
    std::string m_shown;
    std::string m_problem;
};

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kSpace = " \t\r\n";
    const auto begin = text.find_first_not_of(kSpace);
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

} // namespace

std::string_view unfenced(std::string_view answer)
{
    const auto text = trimmed(answer);
    const auto open = text.find(kFence);
    if (open == std::string_view::npos)
        return text;
    const auto line = text.find('\n', open);
    const auto close = text.rfind(kFence);
    if (line == std::string_view::npos || close <= line)
        return text;
    return trimmed(text.substr(line + 1, close - line - 1));
}

void Extraction::refuse(std::string what)
{
    if (refused.size() < kMostExtracted)
        refused.push_back(std::move(what));
    else
        ++unlisted;
}

Result<> readExtraction(
    std::string_view answer, const std::string& text, base::Time said, const base::Redactor& redactor, Extraction& into)
{
    if (answer.size() > kLongestAnswer)
        return fail(
            ErrorCode::Protocol, "the model answered with " + base::sizeText(answer.size()) + ", which is no list of facts");
    // A fence within a text is none around the answer.
    const auto plain = trimmed(answer);
    const auto list = plain.starts_with('{') || plain.starts_with('[') ? plain : unfenced(plain);
    json::error_code error;
    const auto value = json::parse(json::string_view(list.data(), list.size()), error);
    const auto* facts = error ? nullptr : value.is_object() ? value.get_object().if_contains("facts") : &value;
    if (!facts || !facts->is_array())
        return fail(ErrorCode::Protocol,
            "the model wrote no list of facts, but: "
                + base::withVisibleControls(base::shortened(redactor.clean(base::toUtf8(plain.substr(0, 400))), 200)));
    const auto folded = knowledge::foldedSpace(text);
    for (const auto& item : facts->get_array()) {
        if (into.facts.size() == kMostExtracted) {
            into.refuse("more than " + std::to_string(kMostExtracted) + " facts are not taken at one time");
            break;
        }
        auto fact = FactReader(folded, said, redactor).read(item);
        if (fact)
            into.facts.push_back(std::move(*fact));
        else
            into.refuse(fact.error().message);
    }
    return {};
}

} // namespace kaze::cell::detail
