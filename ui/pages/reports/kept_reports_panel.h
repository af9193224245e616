#pragma once

#include "engine/api/report_requests.h"
#include "ui/pages/page.h"

#include <QTemporaryDir>

#include <memory>

class QPushButton;

namespace kaze::ui {

class KeptDownload;
class KeptReportModel;
class StateStack;
class TableView;

//! The reports that schedules have made: opened in the program that belongs to them, saved elsewhere, removed.
class KeptReportsPanel : public QWidget {
    Q_OBJECT
public:
    explicit KeptReportsPanel(PageContext context, QWidget* parent = nullptr);

    //! Of this schedule alone; empty: of all.
    void setSchedule(const QString& name);
    void refresh();
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] const KeptDownload& download() const { return *m_download; }
    [[nodiscard]] QString copyText() const;

    void openSelected();
    void chooseFile();
    void removeSelected();

signals:
    //! How many there are of all schedules.
    void counted(int reports);

private:
    void build();
    void took(base::Result<api::KeptReportList> list);
    void updateButtons();
    void opened();
    [[nodiscard]] const api::KeptReport* current() const;

    PageContext m_context;
    KeptReportModel* m_model;
    TableView* m_table;
    StateStack* m_states;
    KeptDownload* m_download;
    QPushButton* m_open;
    QPushButton* m_save;
    QPushButton* m_remove;
    QString m_schedule;
    QString m_folder; //!< where the cell keeps them
    std::unique_ptr<QTemporaryDir> m_temporary; //!< of those that were opened
    bool m_isOpening = false; //!< what is being saved is to be opened then
    int m_round = 0;
};

} // namespace kaze::ui
