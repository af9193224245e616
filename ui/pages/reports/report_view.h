#pragma once

#include "engine/api/report_requests.h"
#include "ui/pages/cell_export.h"
#include "ui/pages/page.h"
#include "ui/reports/report_layout.h"

#include <optional>

class QLabel;
class QScrollArea;

namespace kaze::ui {

class ReportForm;
class ReportPages;
class StateStack;

//! One report: the form that says what it is about, and its pages as they will be printed, made anew when the form changes. Exports what is shown: PDF from its
//! pages, everything else with all rows, by the cell in the background.
class ReportView : public QWidget {
    Q_OBJECT
public:
    explicit ReportView(PageContext context, QWidget* parent = nullptr);

    void setKind(api::ReportKind kind);
    [[nodiscard]] ReportForm* form() const { return m_form; }
    //! Makes it again.
    void refresh();

    //! What is shown; none while there is nothing.
    [[nodiscard]] const std::optional<api::ReportDocument>& document() const { return m_document; }
    [[nodiscard]] std::shared_ptr<const ReportLayout> layoutShown() const { return m_layout; }
    [[nodiscard]] const CellExport& exporting() const { return *m_export; }

    //! "pdf", "html", "csv", "json", "markdown": asks where, then writes.
    void chooseExport(const QString& format);
    void exportTo(const QString& path, const QString& format);

signals:
    //! Whether there is something to export.
    void shownChanged(bool isShown);

private:
    void build();
    void took(base::Result<api::Report> report);
    void showDocument(api::ReportDocument document);
    void layOut();
    void askAlerts();
    void showNothing(const QString& why);

    PageContext m_context;
    ReportForm* m_form;
    ReportPages* m_pages;
    QLabel* m_about;
    QScrollArea* m_scroll;
    StateStack* m_states;
    CellExport* m_export;
    std::optional<api::ReportDocument> m_document;
    std::shared_ptr<const ReportLayout> m_layout;
    int m_round = 0; //!< of questions
    int m_laidOut = 0; //!< of layouts
};

} // namespace kaze::ui
