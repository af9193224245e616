#include "ui/reports/report_layout.h"

#include "engine/api/report_wire.h"
#include "ui/reports/report_chart.h"
#include "ui/reports/report_table.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>
#include <QTimeZone>

#include <boost/json.hpp>

#include <algorithm>

namespace kaze::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::ReportLayout)
};

constexpr double kPoint = ReportLayout::kUnitsPerInch / 72.0;
constexpr double kMargin = 48 * kPoint;
constexpr double kFooter = 22 * kPoint;
constexpr double kGap = 10 * kPoint;
constexpr int kFiguresAbreast = 4;
constexpr qsizetype kLongestText = 20'000; // characters of a paragraph, more than a page has

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

QString madeText(const api::ReportDocument& document)
{
    const auto& from = document.provenance;
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(from.madeAt.time_since_epoch()).count();
    const auto made = QDateTime::fromMSecsSinceEpoch(ms, QTimeZone::utc());
    const QString when = QLocale().toString(made, QStringLiteral("d MMMM yyyy HH:mm")) + QStringLiteral(" UTC");
    return from.version.empty() ? Words::tr("Made on %1").arg(when)
                                : Words::tr("Made on %1 by Kaze %2 from %3").arg(when, text(from.version), text(from.cell));
}

} // namespace

ReportFonts ReportFonts::of(const Theme& theme)
{
    return {theme.font(TextRole::Body).family(), theme.font(TextRole::Mono).family()};
}

ReportLayout::ReportLayout(const api::ReportDocument& document, QPageSize::PageSizeId paper, const ReportFonts& fonts)
    : m_paper(paper), m_size(m_paper.size(QPageSize::Point) * kPoint), m_colors(tokensFor(ThemeMode::Light)),
      m_bodyFamily(fonts.body), m_monoFamily(fonts.mono), m_title(text(document.title))
{
    m_body = QRectF(QPointF(0, 0), m_size).adjusted(kMargin, kMargin, -kMargin, -kMargin - kFooter);
    newPage();
    addHead(document);
    for (const auto& section : document.sections)
        addSection(section);
    addProvenance(document);
    addFooters();
}

void ReportLayout::newPage()
{
    m_pages.emplace_back();
    m_y = m_body.top();
}

void ReportLayout::need(double height)
{
    if (m_y + height > m_body.bottom() && m_y > m_body.top())
        newPage();
}

QFont ReportLayout::font(const Style& style) const
{
    QFont font(style.mono ? m_monoFamily : m_bodyFamily);
    font.setPixelSize(static_cast<int>(style.size * kPoint));
    font.setWeight(static_cast<QFont::Weight>(style.weight));
    // The same widths on every device.
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

double ReportLayout::heightOf(const QString& text, const Style& style, double width) const
{
    const QFontMetricsF metrics(font(style));
    return metrics.boundingRect(QRectF(0, 0, width, 1e7), wrapOf(text, metrics, width), text).height();
}

QString ReportLayout::front(const QString& text, qsizetype length)
{
    if (text.size() <= length)
        return text;
    const bool isHalf = length > 0 && text.at(length - 1).isHighSurrogate();
    return text.left(isHalf ? length - 1 : length) + QChar(0x2026);
}

QString ReportLayout::fitting(const QString& text, const Style& style, double width, double height) const
{
    constexpr double kLess = 0.7;
    QString fits = text;
    for (auto length = text.size(); length > 1 && heightOf(fits, style, width) > height;) {
        length = static_cast<qsizetype>(static_cast<double>(length) * kLess);
        fits = front(text, length);
    }
    return fits;
}

int ReportLayout::wrapOf(const QString& text, const QFontMetricsF& metrics, double width)
{
    if (metrics.horizontalAdvance(text) > width)
        for (const auto& word : QStringView(text).split(QLatin1Char(' '), Qt::SkipEmptyParts))
            if (metrics.horizontalAdvance(word.toString()) > width)
                return Qt::TextWrapAnywhere;
    return Qt::TextWordWrap;
}

double ReportLayout::place(const QRectF& rect, const QString& text, const Style& style, Qt::Alignment alignment)
{
    const QFontMetricsF metrics(font(style));
    const int wrap = wrapOf(text, metrics, rect.width());
    const double height = metrics.boundingRect(QRectF(0, 0, rect.width(), 1e7), wrap, text).height();
    m_pages.back().texts << text;
    const QRectF box(rect.left(), rect.top(), rect.width(), std::max(height, rect.height()));
    draw([own = font(style), color = style.color, box, text, flags = static_cast<int>(alignment | Qt::AlignTop) | wrap](
             QPainter& painter) {
        painter.setFont(own);
        painter.setPen(color);
        painter.drawText(box, flags, text);
    });
    return height;
}

void ReportLayout::paragraph(const QString& text, const Style& style)
{
    for (const auto& part : text.split(QStringLiteral("\n\n"), Qt::SkipEmptyParts)) {
        const QString whole = fitting(front(part.simplified(), kLongestText), style, m_body.width(), m_body.height());
        need(heightOf(whole, style, m_body.width()));
        m_y += place(QRectF(m_body.left(), m_y, m_body.width(), 0), whole, style);
        space(kGap / 2);
    }
}

void ReportLayout::addHead(const api::ReportDocument& document)
{
    paragraph(m_title, {20, QFont::DemiBold, m_colors.text});
    if (!document.subtitle.empty())
        paragraph(text(document.subtitle), {10.5, QFont::Normal, m_colors.text});
    paragraph(madeText(document), {8, QFont::Normal, m_colors.muted});
    const double y = m_y;
    draw([body = m_body, color = m_colors.border, y](QPainter& painter) {
        painter.setPen(QPen(color, kPoint * 0.75));
        painter.drawLine(QPointF(body.left(), y), QPointF(body.right(), y));
    });
    space(kGap);
}

void ReportLayout::addSection(const api::ReportSection& section)
{
    if (!section.title.empty()) {
        // A title does not stand alone at the end of a page.
        need(80 * kPoint);
        space(kGap / 2);
        paragraph(text(section.title), {13, QFont::DemiBold, m_colors.text});
    }
    paragraph(text(section.text), {9.5, QFont::Normal, m_colors.text});
    addFigures(section.figures);
    for (const auto& chart : section.charts)
        ReportChartLayout(*this).add(chart);
    for (const auto& table : section.tables)
        ReportTableLayout(*this).add(table, section.title);
}

void ReportLayout::addFigures(const std::vector<api::ReportFigure>& figures)
{
    const Style label{8, QFont::Normal, m_colors.muted};
    const Style value{17, QFont::DemiBold, m_colors.text};
    const Style note{7.5, QFont::Normal, m_colors.muted};
    const double width = (m_body.width() - kGap * (kFiguresAbreast - 1)) / kFiguresAbreast;
    for (std::size_t first = 0; first < figures.size(); first += kFiguresAbreast) {
        const auto last = std::min(figures.size(), first + kFiguresAbreast);
        double height = 0;
        for (auto at = first; at < last; ++at)
            height = std::max(height,
                heightOf(text(figures[at].label), label, width) + heightOf(text(figures[at].value), value, width)
                    + heightOf(text(figures[at].note), note, width));
        need(height + kGap);
        for (auto at = first; at < last; ++at) {
            const double left = m_body.left() + static_cast<double>(at - first) * (width + kGap);
            double y = m_y;
            y += place(QRectF(left, y, width, 0), text(figures[at].label), label);
            y += place(QRectF(left, y, width, 0), text(figures[at].value), value);
            if (!figures[at].note.empty())
                place(QRectF(left, y, width, 0), text(figures[at].note), note);
        }
        space(height + kGap * 1.5);
    }
}

void ReportLayout::addProvenance(const api::ReportDocument& document)
{
    const auto& from = document.provenance;
    if (from.version.empty())
        return;
    api::ReportTable table;
    table.columns = {{Words::tr("What").toStdString(), "what", false}, {Words::tr("Value").toStdString(), "value", false}};
    const auto add = [&table](const QString& what, const std::string& value) {
        if (!value.empty())
            table.shown.push_back({what.toStdString(), value});
    };
    add(Words::tr("Limited to"), from.filter);
    const auto isUnknown = [](const api::ReportTable& table) { return table.rowsTotal < 0; };
    const bool isMore = std::any_of(document.sections.begin(), document.sections.end(),
        [&](const api::ReportSection& section) { return std::any_of(section.tables.begin(), section.tables.end(), isUnknown); });
    const int rows = static_cast<int>(from.rows);
    add(Words::tr("Made of"),
        (isMore ? Words::tr("at least %Ln row(s)", nullptr, rows) : Words::tr("%Ln row(s)", nullptr, rows)).toStdString());
    add(Words::tr("Time zone"), from.zone);
    add(Words::tr("Prices of"), from.prices);
    add(Words::tr("Version"), "Kaze " + from.version);
    add(Words::tr("Cell"), from.cell);
    for (const auto& note : from.notes)
        add(Words::tr("Not in it"), note);
    add(Words::tr("Query"), boost::json::serialize(api::toJson(document.query)));
    need(120 * kPoint);
    space(kGap);
    paragraph(Words::tr("How this report was made"), {13, QFont::DemiBold, m_colors.text});
    ReportTableLayout(*this).add(table);
}

void ReportLayout::addFooters()
{
    const Style style{7.5, QFont::Normal, m_colors.muted};
    const double top = m_body.bottom() + kFooter / 2;
    for (std::size_t page = 0; page < m_pages.size(); ++page) {
        const QString number = Words::tr("Page %1 of %2").arg(page + 1).arg(m_pages.size());
        m_pages[page].texts << number;
        m_pages[page].draws.push_back([own = font(style), color = style.color, title = m_title, number,
                                          box = QRectF(m_body.left(), top, m_body.width(), kFooter)](QPainter& painter) {
            painter.setFont(own);
            painter.setPen(color);
            painter.drawText(box, Qt::AlignLeft | Qt::AlignTop, title);
            painter.drawText(box, Qt::AlignRight | Qt::AlignTop, number);
        });
    }
}

void ReportLayout::paint(QPainter& painter, int page) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    for (const auto& draw : m_pages.at(static_cast<std::size_t>(page)).draws) {
        painter.setBrush(Qt::NoBrush);
        draw(painter);
    }
    painter.restore();
}

} // namespace kaze::ui
