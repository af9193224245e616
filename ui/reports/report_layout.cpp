#include "ui/reports/report_layout.h"

#include "ui/reports/report_chart.h"
#include "ui/reports/report_table.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>
#include <QTimeZone>

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
constexpr int kWrap = Qt::TextWordWrap | Qt::TextWrapAnywhere;

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

QString madeText(const api::ReportDocument& document)
{
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(document.madeAt.time_since_epoch()).count();
    const auto made = QDateTime::fromMSecsSinceEpoch(ms, QTimeZone::utc());
    const QString when = QLocale().toString(made, QStringLiteral("d MMMM yyyy HH:mm")) + QStringLiteral(" UTC");
    return document.cell.empty() ? Words::tr("Made on %1").arg(when)
                                 : Words::tr("Made on %1 by %2").arg(when, text(document.cell));
}

} // namespace

ReportLayout::ReportLayout(const api::ReportDocument& document, QPageSize::PageSizeId paper, const Theme& theme)
    : m_paper(paper), m_size(m_paper.size(QPageSize::Point) * kPoint), m_colors(tokensFor(ThemeMode::Light)),
      m_bodyFamily(theme.font(TextRole::Body).family()), m_monoFamily(theme.font(TextRole::Mono).family()),
      m_title(text(document.title))
{
    m_body = QRectF(QPointF(0, 0), m_size).adjusted(kMargin, kMargin, -kMargin, -kMargin - kFooter);
    newPage();
    addHead(document);
    for (const auto& section : document.sections)
        addSection(section);
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
    return QFontMetricsF(font(style)).boundingRect(QRectF(0, 0, width, 1e7), kWrap, text).height();
}

double ReportLayout::place(const QRectF& rect, const QString& text, const Style& style, Qt::Alignment alignment)
{
    const double height = heightOf(text, style, rect.width());
    m_pages.back().texts << text;
    const QRectF box(rect.left(), rect.top(), rect.width(), std::max(height, rect.height()));
    draw([own = font(style), color = style.color, box, text, alignment](QPainter& painter) {
        painter.setFont(own);
        painter.setPen(color);
        painter.drawText(box, static_cast<int>(alignment | Qt::AlignTop) | kWrap, text);
    });
    return height;
}

void ReportLayout::paragraph(const QString& text, const Style& style)
{
    for (const auto& part : text.split(QStringLiteral("\n\n"), Qt::SkipEmptyParts)) {
        const QString whole = part.simplified();
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
        ReportTableLayout(*this).add(table);
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
