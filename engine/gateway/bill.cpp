#include "engine/gateway/bill.h"

#include "engine/base/csv.h"
#include "engine/base/text.h"
#include "engine/gateway/detail/bill_forms.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace kaze::gateway {

namespace {

using base::ErrorCode;
using base::Money;
using base::Result;

constexpr std::size_t kMostBytes = 16U << 20;
constexpr std::size_t kMostLines = 20'000;
constexpr double kMostTokens = 1e12; //!< of a line
constexpr std::int64_t kMostInAll = 1'000'000'000'000'000'000; //!< tokens, and billionths of a dollar: what sums can hold

std::string trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string()
                                           : std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

std::string lowered(std::string_view text)
{
    std::string lower(text);
    for (auto& c : lower)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return lower;
}

std::unexpected<base::Error> wrongAt(std::size_t line, const std::string& what)
{
    return base::fail(ErrorCode::InvalidArgument, "line " + std::to_string(line) + " of the bill: " + what);
}

//! For messages: what stands there, cut short and without what a terminal would obey.
std::string inQuotes(std::string_view text)
{
    return '"' + base::withVisibleControls(base::shortened(text, 40)) + '"';
}

Result<std::int64_t> countOf(std::string_view cell)
{
    double number = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number, std::chars_format::fixed);
    if (error != std::errc() || end != cell.data() + cell.size() || !(number >= 0 && number <= kMostTokens)
        || number != std::floor(number))
        return base::fail(ErrorCode::InvalidArgument, inQuotes(cell) + " is no count");
    return static_cast<std::int64_t>(number);
}

Result<Money> dollarsOf(std::string_view cell)
{
    constexpr double kMost = 1e8;
    double number = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    if (error != std::errc() || end != cell.data() + cell.size() || !(std::abs(number) <= kMost))
        return base::fail(ErrorCode::InvalidArgument, inQuotes(cell) + " is no amount in dollars");
    return Money::fromDollars(number);
}

//! "2026-11-21" of a date, a moment with any offset (none: UTC), or seconds since 1970.
Result<std::string> dayOf(std::string_view cell)
{
    const auto wrong = [&] { return base::fail(ErrorCode::InvalidArgument, inQuotes(cell) + " is no day; expected 2026-11-21"); };
    std::int64_t seconds = 0;
    const auto number = std::from_chars(cell.data(), cell.data() + cell.size(), seconds);
    if (number.ec == std::errc() && number.ptr == cell.data() + cell.size()) {
        constexpr std::int64_t kEndOf9999 = 253'402'300'800;
        if (seconds < 0 || seconds >= kEndOf9999)
            return wrong();
        return base::toRfc3339(base::Time(std::chrono::seconds(seconds))).substr(0, 10);
    }
    constexpr std::size_t kDate = 10, kMinutes = 16, kSeconds = 19;
    std::string text(cell);
    if (text.size() > kDate && text[kDate] == ' ')
        text[kDate] = 'T';
    text += text.size() == kDate ? "T00:00:00Z" : text.size() == kMinutes ? ":00Z" : text.size() == kSeconds ? "Z" : "";
    const auto time = base::fromRfc3339(text);
    return time ? Result<std::string>(base::toRfc3339(*time).substr(0, 10)) : wrong();
}

class Reader {
public:
    explicit Reader(std::string_view text) : m_text(text), m_csv(text) { }

    Result<Bill> read()
    {
        if (auto fit = checkText(); !fit)
            return failure(fit);
        if (!m_csv.next(m_cells))
            return base::fail(ErrorCode::InvalidArgument, "the bill is empty");
        if (m_csv.openQuote() != 0)
            return wrongAt(m_csv.openQuote(), "a quote is never closed; this is no CSV");
        if (auto known = recognise(); !known)
            return failure(known);
        while (m_csv.next(m_cells)) {
            if (m_csv.openQuote() != 0)
                return wrongAt(m_csv.openQuote(), "a quote is never closed; the file seems to be cut off");
            if (auto added = addLine(); !added)
                return wrongAt(m_csv.line(), added.error().message);
            if (m_bill.lines.size() > kMostLines)
                return wrongAt(m_csv.line(), "more than 20 000 days and models; export fewer days at a time");
        }
        return std::move(m_bill);
    }

private:
    Result<> checkText() const
    {
        if (m_text.size() > kMostBytes)
            return base::fail(ErrorCode::InvalidArgument,
                "the bill has " + base::sizeText(m_text.size()) + ", and 16 MB is the most; export fewer days at a time");
        if (m_text.starts_with("\xFF\xFE") || m_text.starts_with("\xFE\xFF"))
            return base::fail(ErrorCode::InvalidArgument, "the bill is UTF-16; save it as UTF-8");
        const auto nul = m_text.find('\0');
        if (nul == std::string_view::npos && base::isUtf8(m_text))
            return {};
        std::size_t line = 1;
        for (auto rest = m_text; !rest.empty(); ++line) {
            const auto end = std::min(rest.find('\n'), rest.size() - 1);
            const auto one = rest.substr(0, end + 1);
            if (one.find('\0') != std::string_view::npos)
                return wrongAt(line, "a NUL byte; this is no CSV");
            if (!base::isUtf8(one))
                return wrongAt(line, "not UTF-8; save it as UTF-8");
            rest.remove_prefix(end + 1);
        }
        return {};
    }

    Result<> recognise()
    {
        for (const auto& name : m_cells)
            m_header.push_back(lowered(trimmed(name)));
        auto form = detail::billFormOf(m_header);
        if (!form)
            return wrongAt(m_csv.line(), form.error().message);
        m_form = *form;
        m_columns = m_form.columns;
        m_bill.format = m_form.name;
        m_bill.provider = m_form.provider;
        m_bill.hasTokens = m_columns.output >= 0 || m_columns.input >= 0;
        m_bill.hasCost = m_columns.cost >= 0;
        m_bill.hasCalls = m_columns.requests >= 0;
        m_bill.hasCache = m_columns.cached >= 0;
        return {};
    }

    [[nodiscard]] std::string cell(int column) const
    {
        return column >= 0 && static_cast<std::size_t>(column) < m_cells.size()
            ? trimmed(m_cells[static_cast<std::size_t>(column)])
            : std::string();
    }

    //! Adds a count to where it belongs; an empty cell is none.
    Result<bool> add(int column, std::int64_t& to) const
    {
        const auto text = cell(column);
        if (text.empty())
            return false;
        const auto count = countOf(text);
        if (!count)
            return base::fail(
                ErrorCode::InvalidArgument, m_header[static_cast<std::size_t>(column)] + ": " + count.error().message);
        to += *count;
        return true;
    }

    Result<> addLine()
    {
        if (m_cells.size() > m_header.size())
            return base::fail(ErrorCode::InvalidArgument,
                std::to_string(m_cells.size()) + " cells, but the header has " + std::to_string(m_header.size()));
        const auto day = dayOf(cell(m_columns.time).empty() ? cell(m_columns.isoTime) : cell(m_columns.time));
        if (!day)
            return failure(day);
        m_bill.firstDay = m_bill.firstDay.empty() ? *day : std::min(m_bill.firstDay, *day);
        m_bill.lastDay = std::max(m_bill.lastDay, *day);
        BillLine line;
        auto any = addTokens(line);
        if (!any)
            return failure(any);
        const auto paid = addCost(line);
        if (!paid)
            return failure(paid);
        // OpenAI writes a line for every day, also for those on which nothing was.
        if (!*any && !*paid)
            return {};
        m_tokens += line.usage.inputTokens + line.usage.outputTokens + line.usage.cachedTokens + line.usage.cacheWriteTokens
            + line.calls;
        m_nanos += std::abs(line.cost.nanos);
        if (m_tokens > kMostInAll || m_nanos > kMostInAll)
            return base::fail(ErrorCode::InvalidArgument, "the sum is larger than any bill");
        auto model = cell(m_columns.model);
        if (m_form.modelIsLineItem)
            model = trimmed(std::string_view(model).substr(0, model.find(',')));
        merge(m_bill.lines[{*day, model}], line);
        return {};
    }

    Result<bool> addTokens(BillLine& line) const
    {
        auto& usage = line.usage;
        bool any = false;
        const std::array<std::pair<int, std::int64_t*>, 8> counts{{{m_columns.input, &usage.inputTokens},
            {m_columns.uncached, &usage.inputTokens}, {m_columns.output, &usage.outputTokens}, {m_columns.requests, &line.calls},
            {m_columns.written, &usage.cacheWriteTokens}, {m_columns.written5m, &usage.cacheWriteTokens},
            {m_columns.written1h, &usage.cacheWriteTokens}, {m_columns.cached, &usage.cachedTokens}}};
        for (const auto& [column, to] : counts) {
            const auto added = add(column, *to);
            if (!added)
                return failure(added);
            any = any || *added;
        }
        // Anthropic counts what came from the cache and went to it beside the rest of the input.
        if (m_columns.uncached >= 0)
            usage.inputTokens += usage.cachedTokens + usage.cacheWriteTokens;
        const auto batch = lowered(cell(m_columns.batch));
        line.batched = batch == "true" || batch == "1" ? 1 : 0;
        return any;
    }

    Result<bool> addCost(BillLine& line) const
    {
        const auto text = cell(m_columns.cost);
        if (text.empty())
            return false;
        if (const auto currency = lowered(cell(m_columns.currency)); !currency.empty() && currency != "usd")
            return base::fail(
                ErrorCode::InvalidArgument, "the currency is " + inQuotes(currency) + "; the ledger is in US dollars");
        const auto cost = dollarsOf(text);
        if (!cost)
            return base::fail(
                ErrorCode::InvalidArgument, m_header[static_cast<std::size_t>(m_columns.cost)] + ": " + cost.error().message);
        line.cost = *cost;
        constexpr Money kHalfCent{5'000'000};
        const auto point = text.find('.');
        if (point != std::string::npos && text.size() - point <= 3)
            line.rounding = kHalfCent;
        return true;
    }

    static void merge(BillLine& to, const BillLine& more)
    {
        to.usage.inputTokens += more.usage.inputTokens;
        to.usage.outputTokens += more.usage.outputTokens;
        to.usage.cachedTokens += more.usage.cachedTokens;
        to.usage.cacheWriteTokens += more.usage.cacheWriteTokens;
        to.cost += more.cost;
        to.rounding += more.rounding;
        to.calls += more.calls;
        to.batched += more.batched;
    }

    std::string_view m_text;
    base::CsvReader m_csv;
    std::vector<std::string> m_cells, m_header;
    detail::BillForm m_form;
    detail::BillColumns m_columns; //!< the form's
    Bill m_bill;
    std::int64_t m_tokens = 0, m_nanos = 0; //!< of all lines
};

bool isDate(std::string_view word)
{
    constexpr std::size_t kDigits = 8;
    return word.size() == kDigits && word.starts_with("20")
        && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

Result<Bill> readBill(std::string_view csv)
{
    Reader reader(csv);
    return reader.read();
}

std::string stemOf(std::string_view model)
{
    std::vector<std::string> words(1);
    for (const char c : lowered(model))
        if (c == '-' || c == ' ' || c == '.' || c == '@' || c == '_')
            words.emplace_back();
        else
            words.back() += c;
    std::erase(words, "");
    const auto number = [&](std::size_t fromEnd, std::size_t digits) {
        const auto& word = words[words.size() - fromEnd];
        return word.size() == digits && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
    };
    if (words.size() > 1 && (words.back() == "latest" || isDate(words.back())))
        words.pop_back();
    else if (words.size() > 3 && number(1, 2) && number(2, 2) && number(3, 4))
        words.resize(words.size() - 3);
    std::ranges::sort(words);
    std::string stem;
    for (const auto& word : words)
        stem += (stem.empty() ? "" : "-") + word;
    return stem;
}

} // namespace kaze::gateway
