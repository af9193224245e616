#include "ui/reports/report_table.h"

#include "engine/api/report.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <numeric>

namespace kaze::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::ReportTableLayout)
};

constexpr double kPoint = ReportLayout::kUnitsPerInch / 72.0;
constexpr double kCellGap = 8 * kPoint;
constexpr double kAbove = 3 * kPoint; // in a row
constexpr double kLeastText = 60 * kPoint;

constexpr qsizetype kLongestCell = 4'000; // characters: more is not even measured
constexpr double kHeadRoom = 80 * kPoint; // of a page, for the head of a table

QString cellOf(const std::vector<std::string>& row, std::size_t column)
{
    return column < row.size() ? ReportLayout::front(QString::fromStdString(row[column]), kLongestCell) : QString();
}

} // namespace

void ReportTableLayout::findWidths(const api::ReportTable& table)
{
    const QFontMetricsF head(m_layout.font({8, QFont::Normal, {}}));
    const QFontMetricsF body(m_layout.font({9, QFont::Normal, {}}));
    const QFontMetricsF numbers(m_layout.font({8.5, QFont::Normal, {}, true}));
    m_widths.assign(table.columns.size(), 0);
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        const auto& metrics = table.columns[column].number ? numbers : body;
        m_widths[column] = head.horizontalAdvance(QString::fromStdString(table.columns[column].title));
        for (const auto& row : table.shown)
            m_widths[column] = std::max(m_widths[column], metrics.horizontalAdvance(cellOf(row, column)));
        m_widths[column] += kPoint; // for rounding
    }
    const double room = m_layout.m_body.width() - kCellGap * static_cast<double>(m_widths.size() - 1);
    const double all = std::accumulate(m_widths.begin(), m_widths.end(), 0.0);
    if (all <= room) {
        m_widths.front() += room - all;
        return;
    }
    // Texts give way before numbers do.
    double texts = 0;
    for (std::size_t column = 0; column < m_widths.size(); ++column)
        if (!table.columns[column].number)
            texts += std::max(0.0, m_widths[column] - kLeastText);
    const double over = all - room;
    const double share = texts > 0 ? std::min(1.0, over / texts) : 0;
    for (std::size_t column = 0; column < m_widths.size(); ++column)
        if (!table.columns[column].number)
            m_widths[column] -= std::max(0.0, m_widths[column] - kLeastText) * share;
    const double still = std::accumulate(m_widths.begin(), m_widths.end(), 0.0);
    if (still > room)
        for (auto& width : m_widths)
            width *= room / still;
}

void ReportTableLayout::rule(double y, const QColor& color)
{
    const QRectF body = m_layout.m_body;
    m_layout.draw([body, y, color](QPainter& painter) {
        painter.setPen(QPen(color, kPoint * 0.5));
        painter.drawLine(QPointF(body.left(), y), QPointF(body.right(), y));
    });
}

void ReportTableLayout::addHead(const api::ReportTable& table)
{
    const ReportLayout::Style style{8, QFont::Normal, m_layout.m_colors.muted};
    double height = 0;
    double left = m_layout.m_body.left();
    for (std::size_t column = 0; column < m_widths.size(); ++column) {
        const auto side = table.columns[column].number ? Qt::AlignRight : Qt::AlignLeft;
        height = std::max(height,
            m_layout.place(QRectF(left, m_layout.m_y, m_widths[column], 0), QString::fromStdString(table.columns[column].title),
                style, side));
        left += m_widths[column] + kCellGap;
    }
    m_layout.space(height + kAbove);
    rule(m_layout.m_y, m_layout.m_colors.muted);
}

void ReportTableLayout::addRow(const api::ReportTable& table, const std::vector<std::string>& row)
{
    const ReportLayout::Style body{9, QFont::Normal, m_layout.m_colors.text};
    const ReportLayout::Style numbers{8.5, QFont::Normal, m_layout.m_colors.text, true};
    const auto styleOf
        = [&](std::size_t column) -> const ReportLayout::Style& { return table.columns[column].number ? numbers : body; };
    double height = 0;
    const double most = m_layout.m_body.height() - kHeadRoom;
    QStringList cells;
    for (std::size_t column = 0; column < m_widths.size(); ++column) {
        cells << m_layout.fitting(cellOf(row, column), styleOf(column), m_widths[column], most);
        height = std::max(height, m_layout.heightOf(cells.last(), styleOf(column), m_widths[column]));
    }
    const auto pages = m_layout.pages();
    m_layout.need(height + 2 * kAbove);
    if (m_layout.pages() != pages)
        addHead(table);
    double left = m_layout.m_body.left();
    for (std::size_t column = 0; column < m_widths.size(); ++column) {
        const auto side = table.columns[column].number ? Qt::AlignRight : Qt::AlignLeft;
        m_layout.place(QRectF(left, m_layout.m_y + kAbove, m_widths[column], 0), cells.at(static_cast<qsizetype>(column)),
            styleOf(column), side);
        left += m_widths[column] + kCellGap;
    }
    m_layout.space(height + 2 * kAbove);
    rule(m_layout.m_y, m_layout.m_colors.border);
}

void ReportTableLayout::add(const api::ReportTable& table, const std::string& above)
{
    if (table.columns.empty())
        return;
    findWidths(table);
    // Title, head and two rows belong together.
    m_layout.need(76 * kPoint);
    m_layout.space(4 * kPoint);
    if (!table.title.empty() && table.title != above)
        m_layout.paragraph(QString::fromStdString(table.title), {10.5, QFont::DemiBold, m_layout.m_colors.text});
    addHead(table);
    for (const auto& row : table.shown)
        addRow(table, row);
    if (table.rowsTotal != 0) {
        const auto count = static_cast<int>(table.shown.size());
        m_layout.space(4 * kPoint);
        m_layout.paragraph(table.rowsTotal < 0
                ? Words::tr("The first %Ln rows; there are more, and an export has them all.", nullptr, count)
                : Words::tr("The first %Ln rows of %1; an export has them all.", nullptr, count)
                      .arg(QLocale().toString(static_cast<qlonglong>(table.rowsTotal))),
            {8, QFont::Normal, m_layout.m_colors.muted});
    }
    m_layout.space(14 * kPoint);
}

} // namespace kaze::ui
