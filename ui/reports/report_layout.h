#pragma once

#include "engine/api/report.h"
#include "ui/widgets/theme.h"

#include <QPageSize>
#include <QStringList>

#include <functional>
#include <vector>

class QFontMetricsF;
class QPainter;

namespace kaze::ui {

//! The families of the fonts in which a report is set.
struct ReportFonts {
    QString body;
    QString mono;

    //! GUI thread.
    [[nodiscard]] static ReportFonts of(const Theme& theme);
};

//! A report laid out on pages: title, figures, charts as lines, tables whose heads are repeated, page numbers. The same on paper, in a PDF and on the screen:
//! everything is placed once, in units of a 720th of an inch. Laying out and painting, which is const, may happen on any thread.
class ReportLayout {
public:
    static constexpr int kUnitsPerInch = 720;

    ReportLayout(const api::ReportDocument& document, QPageSize::PageSizeId paper, const ReportFonts& fonts);

    [[nodiscard]] QPageSize paper() const { return m_paper; }
    [[nodiscard]] QString title() const { return m_title; }
    //! Of a page, in units.
    [[nodiscard]] QSizeF pageSize() const { return m_size; }
    [[nodiscard]] int pages() const { return static_cast<int>(m_pages.size()); }
    //! Paints a page from 0 in units; the painter is scaled by who calls.
    void paint(QPainter& painter, int page) const;
    //! The texts of a page in the order in which they were placed.
    [[nodiscard]] QStringList texts(int page) const { return m_pages.at(static_cast<std::size_t>(page)).texts; }
    //! So many characters of a text, and "…" where there are more.
    [[nodiscard]] static QString front(const QString& text, qsizetype length);

private:
    friend class ReportTableLayout;
    friend class ReportChartLayout;

    using Draw = std::function<void(QPainter&)>;
    struct Page {
        std::vector<Draw> draws;
        QStringList texts;
    };
    //! How a text looks; sizes in points.
    struct Style {
        double size = 9;
        int weight = QFont::Normal;
        QColor color;
        bool mono = false;
    };

    void addHead(const api::ReportDocument& document);
    void addSection(const api::ReportSection& section);
    void addFigures(const std::vector<api::ReportFigure>& figures);
    //! How it was made.
    void addProvenance(const api::ReportDocument& document);
    void addFooters();
    void newPage();
    //! Begins a page where less than `height` is left.
    void need(double height);
    void space(double height) { m_y += height; }
    [[nodiscard]] QFont font(const Style& style) const;
    [[nodiscard]] double heightOf(const QString& text, const Style& style, double width) const;
    //! As much of it as this room has, which nobody reads on paper in full; files have it all.
    [[nodiscard]] QString fitting(const QString& text, const Style& style, double width, double height) const;
    //! How it wraps: between words, or anywhere where one of them is wider than all the room.
    [[nodiscard]] static int wrapOf(const QString& text, const QFontMetricsF& metrics, double width);
    //! Places a text that wraps; the height it takes.
    double place(const QRectF& rect, const QString& text, const Style& style, Qt::Alignment alignment = Qt::AlignLeft);
    //! Paragraphs over the whole width, over pages where they must.
    void paragraph(const QString& text, const Style& style);
    void draw(Draw draw) { m_pages.back().draws.push_back(std::move(draw)); }

    QPageSize m_paper;
    QSizeF m_size;
    QRectF m_body; //!< of a page, without margins and footer
    ThemeTokens m_colors; //!< of print: the light ones
    QString m_bodyFamily;
    QString m_monoFamily;
    QString m_title;
    std::vector<Page> m_pages;
    double m_y = 0;
};

} // namespace kaze::ui
