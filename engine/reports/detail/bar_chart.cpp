#include "engine/reports/detail/bar_chart.h"

#include "engine/reports/detail/words.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kaze::reports::detail {

namespace {

constexpr double kWidth = 860, kHeight = 240; //!< of the bars
constexpr double kLeft = 70, kTop = 10, kBottom = 30;
constexpr std::size_t kMostLabels = 12;

//! Told apart by people who see few colours too. Source: Okabe and Ito, "Color Universal Design", 2008.
constexpr std::array<std::string_view, 8> kColours{
    "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#f0e442", "#999999"};

double valueAt(const api::Series& series, std::size_t index)
{
    const auto value = index < series.values.size() ? series.values[index] : 0;
    return std::isfinite(value) && value > 0 ? value : 0;
}

std::string_view colourOf(std::size_t series)
{
    return kColours[series % kColours.size()];
}

//! 1, 2 or 5 times a power of ten, so that about four of them reach `most`.
double stepFor(double most)
{
    const auto rough = most / 4;
    const auto power = std::pow(10, std::floor(std::log10(rough)));
    const auto times = rough / power;
    return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
}

std::string number(double value)
{
    return decimal(value, 2);
}

class Drawing {
public:
    Drawing(const api::ReportChart& chart, double most) : m_chart(chart), m_step(stepFor(most))
    {
        m_top = std::ceil(most / m_step) * m_step;
        m_slot = kWidth / static_cast<double>(chart.labels.size());
    }

    std::string draw()
    {
        m_svg = "<svg role=\"img\" aria-label=\"" + escapedHtml(m_chart.title) + "\" viewBox=\"0 0 " + number(kLeft + kWidth)
            + ' ' + number(kTop + kHeight + kBottom) + "\">\n";
        drawScale();
        for (std::size_t i = 0; i < m_chart.labels.size(); ++i)
            drawBar(i);
        drawLabels();
        return m_svg + "</svg>\n" + legend();
    }

private:
    [[nodiscard]] double y(double value) const { return kTop + kHeight * (1 - value / m_top); }

    void text(double x, double at, std::string_view anchor, const std::string& content)
    {
        m_svg += "<text x=\"" + number(x) + "\" y=\"" + number(at) + "\" text-anchor=\"" + std::string(anchor) + "\">"
            + escapedHtml(content) + "</text>\n";
    }

    void drawScale()
    {
        for (int i = 0; i * m_step <= m_top * 1.001; ++i) {
            const auto at = y(i * m_step);
            m_svg += "<line class=\"grid\" x1=\"" + number(kLeft) + "\" x2=\"" + number(kLeft + kWidth) + "\" y1=\"" + number(at)
                + "\" y2=\"" + number(at) + "\"/>\n";
            text(kLeft - 8, at + 4, "end", valueText(i * m_step, m_chart.unit));
        }
    }

    void drawBar(std::size_t index)
    {
        const auto width = std::max(1.0, m_slot * 0.8);
        const auto x = kLeft + m_slot * static_cast<double>(index) + (m_slot - width) / 2;
        double below = 0;
        for (std::size_t s = 0; s < m_chart.series.size(); ++s) {
            const auto value = valueAt(m_chart.series[s], index);
            if (value <= 0)
                continue;
            const auto top = y(below + value);
            m_svg += "<rect x=\"" + number(x) + "\" y=\"" + number(top) + "\" width=\"" + number(width) + "\" height=\""
                + decimal(y(below) - top, 2) + "\" fill=\"" + std::string(colourOf(s)) + "\"><title>"
                + escapedHtml(m_chart.labels[index] + ", " + m_chart.series[s].name + ": " + valueText(value, m_chart.unit))
                + "</title></rect>\n";
            below += value;
        }
    }

    void drawLabels()
    {
        const auto every = (m_chart.labels.size() + kMostLabels - 1) / kMostLabels;
        for (std::size_t i = 0; i < m_chart.labels.size(); i += every)
            text(kLeft + m_slot * (static_cast<double>(i) + 0.5), kTop + kHeight + 18, "middle", m_chart.labels[i]);
    }

    [[nodiscard]] std::string legend() const
    {
        std::string html = "<ul class=\"legend\">\n";
        for (std::size_t s = 0; s < m_chart.series.size(); ++s)
            html += "<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect width=\"10\" height=\"10\" fill=\""
                + std::string(colourOf(s)) + "\"/></svg>" + escapedHtml(m_chart.series[s].name) + "</li>\n";
        return html + "</ul>\n";
    }

    const api::ReportChart& m_chart;
    double m_step, m_top = 1, m_slot = 1;
    std::string m_svg;
};

} // namespace

std::string barChart(const api::ReportChart& chart)
{
    double most = 0;
    for (std::size_t i = 0; i < chart.labels.size(); ++i) {
        double sum = 0;
        for (const auto& series : chart.series)
            sum += valueAt(series, i);
        most = std::max(most, sum);
    }
    if (!(most > 0) || !std::isfinite(most))
        return {};
    return Drawing(chart, most).draw();
}

} // namespace kaze::reports::detail
