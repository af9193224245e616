#pragma once

#include "engine/api/schedule_requests.h"
#include "ui/pages/page.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace kaze::ui {

class ScheduleForm;
class SchedulePreviewView;

//! Makes a schedule or changes one: the form, and beside it when it would fire, as it is written. What the cell refuses is said above the buttons; nothing
//! that was typed is lost by that.
class ScheduleDialog : public QDialog {
    Q_OBJECT
public:
    //! None makes a new one.
    ScheduleDialog(const PageContext& context, const std::optional<api::ScheduleSpec>& spec, QWidget* parent);

    [[nodiscard]] ScheduleForm* form() const { return m_form; }
    [[nodiscard]] SchedulePreviewView* preview() const { return m_preview; }
    [[nodiscard]] QString problem() const;

signals:
    void saved(const QString& scheduleId);

private:
    void build();
    void updatePreview();
    void showProblem(const QString& problem);
    void save();

    PageContext m_context;
    bool m_isNew;
    api::ScheduleSpec m_first; //!< what it began with, with the id that saving again finds
    ScheduleForm* m_form;
    SchedulePreviewView* m_preview;
    QLabel* m_problem;
    QPushButton* m_save;
};

} // namespace kaze::ui
