#include "engine/telemetry/exposition.h"

#include "engine/base/text.h"
#include "engine/telemetry/detail/histogram_bounds.h"
#include "engine/telemetry/detail/metric_families.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace kaze::telemetry {

using base::MetricsRegistry;
using Labels = MetricsRegistry::Labels;
using Kind = MetricsRegistry::Kind;

namespace {

constexpr std::string_view kTotal = "_total";

std::string_view trimmed(std::string_view text)
{
    const auto begin = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(begin);
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

//! The part before the next separator, which goes.
std::string_view takeUntil(std::string_view& text, char separator)
{
    const auto end = std::min(text.find(separator), text.size());
    const auto part = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

char lowered(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

//! What a scraper says of one format; its version is not ours: not at all.
struct Wish {
    std::string type;
    double liking = 1;
};

Wish wishOf(std::string_view part)
{
    Wish wish;
    wish.type = takeUntil(part, ';');
    std::ranges::transform(wish.type, wish.type.begin(), lowered);
    const bool isOpenMetrics = wish.type == "application/openmetrics-text";
    while (!part.empty()) {
        auto parameter = takeUntil(part, ';');
        const auto name = takeUntil(parameter, '=');
        const auto value = trimmed(parameter);
        if (name == "q" && std::from_chars(value.data(), value.data() + value.size(), wish.liking).ec != std::errc())
            wish.liking = 0;
        if (name == "version" && isOpenMetrics && value != "1.0.0")
            wish.liking = 0;
    }
    return wish;
}

void addNumber(std::string& to, double value)
{
    if (std::isnan(value)) {
        to += "NaN";
    } else if (std::isinf(value)) {
        to += value > 0 ? "+Inf" : "-Inf";
    } else {
        std::array<char, 32> text{};
        to.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
    }
}

//! A bound as OpenMetrics writes it: "1.0", "0.25".
std::string boundText(double bound)
{
    std::array<char, 40> text{};
    std::string told(text.data(), std::to_chars(text.data(), text.data() + text.size(), bound, std::chars_format::fixed).ptr);
    return told.find('.') == std::string::npos ? told + ".0" : told;
}

void addEscaped(std::string& to, std::string_view text)
{
    for (const char byte : text)
        if (byte == '\n')
            to += "\\n";
        else if (byte == '\\' || byte == '"')
            (to += '\\') += byte;
        else
            to += byte;
}

//! One metric family on its way out.
class Family {
public:
    Family(const base::MetricDescription& about, ExpositionFormat format, const Labels& common, std::string& out)
        : m_about(about), m_common(common), m_out(out), m_name(about.name)
    {
        // OpenMetrics names a counter's family without what its samples end in.
        if (format == ExpositionFormat::OpenMetrics && m_name.ends_with(kTotal))
            m_name.remove_suffix(kTotal.size());
        constexpr std::array kTypes{"counter", "gauge", "histogram"};
        m_out.append("# HELP ").append(m_name) += ' ';
        // Our sentences hold nothing that would have to be escaped; a test looks at them.
        m_out.append(about.help) += '\n';
        m_out.append("# TYPE ").append(m_name) += ' ';
        m_out.append(kTypes.at(static_cast<std::size_t>(about.kind))) += '\n';
        if (format == ExpositionFormat::OpenMetrics && !about.unit.empty() && m_name.ends_with(about.unit))
            m_out.append("# UNIT ").append(m_name).append(" ").append(about.unit) += '\n';
    }

    void add(const MetricsRegistry::Instrument& instrument)
    {
        if (instrument.counter)
            sample("", *instrument.labels, {}, static_cast<double>(instrument.counter->value()));
        if (instrument.gauge)
            sample("", *instrument.labels, {}, instrument.gauge->value());
        if (instrument.histogram)
            buckets(*instrument.labels, instrument.histogram->counts());
    }

private:
    void buckets(const Labels& labels, const base::HistogramCounts& counts)
    {
        const auto total = static_cast<double>(counts.count());
        for (const double bound : detail::boundsOf(m_about.unit))
            sample("_bucket", labels, boundText(bound), static_cast<double>(counts.countUpTo(bound)));
        sample("_bucket", labels, "+Inf", total);
        sample("_sum", labels, {}, counts.sum);
        sample("_count", labels, {}, total);
    }

    void sample(std::string_view suffix, const Labels& labels, std::string_view bound, double value)
    {
        m_out.append(m_about.name).append(suffix);
        char before = '{';
        const auto label = [&](std::string_view name, std::string_view text) {
            (m_out += std::exchange(before, ',')).append(name).append("=\"");
            addEscaped(m_out, base::isUtf8(text) ? text : base::toUtf8(text));
            m_out += '"';
        };
        for (const auto& [name, text] : m_common)
            if (!labels.contains(name))
                label(name, text);
        for (const auto& [name, text] : labels)
            label(name, text);
        if (!bound.empty())
            label("le", bound);
        m_out += before == ',' ? "} " : " ";
        addNumber(m_out, value);
        m_out += '\n';
    }

    const base::MetricDescription& m_about;
    const Labels& m_common;
    std::string& m_out;
    std::string_view m_name;
};

} // namespace

ExpositionFormat expositionFor(std::string_view accept)
{
    double openMetrics = 0, text = 0;
    while (!accept.empty()) {
        const auto wish = wishOf(takeUntil(accept, ','));
        if (wish.type == "application/openmetrics-text")
            openMetrics = std::max(openMetrics, wish.liking);
        if (wish.type == "text/plain")
            text = std::max(text, wish.liking);
    }
    return openMetrics > 0 && openMetrics >= text ? ExpositionFormat::OpenMetrics : ExpositionFormat::Text;
}

std::string_view contentTypeOf(ExpositionFormat format)
{
    return format == ExpositionFormat::OpenMetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                                   : "text/plain; version=0.0.4; charset=utf-8";
}

std::string exposition(const MetricsRegistry& metrics, ExpositionFormat format, const Labels& common)
{
    std::string out;
    detail::forEachFamily(metrics, [&](const auto& about, auto instruments) {
        Family family(about, format, common, out);
        for (const auto& instrument : instruments)
            family.add(instrument);
    });
    if (format == ExpositionFormat::OpenMetrics)
        out += "# EOF\n";
    return out;
}

} // namespace kaze::telemetry
