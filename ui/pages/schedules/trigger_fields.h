#pragma once

#include "engine/api/schedule_requests.h"
#include "ui/widgets/theme.h"

#include <QWidget>

class QComboBox;
class QDateTimeEdit;
class QLabel;
class QLineEdit;
class QStackedWidget;

namespace kaze::ui {

class SegmentedTabs;

//! When a schedule fires, as a person writes it: at set times (cron), every so often, once, or on messages. What is wrong is said below the field, for a
//! cron expression with its character.
class TriggerFields : public QWidget {
    Q_OBJECT
public:
    explicit TriggerFields(const Theme& theme, QWidget* parent = nullptr);

    void setTrigger(const api::ScheduleTrigger& trigger);
    //! What the fields say; members that have no field stay as they were given.
    [[nodiscard]] api::ScheduleTrigger trigger() const;
    //! What cannot be sent as it stands here; empty when nothing.
    [[nodiscard]] QString problem() const;
    //! What the cell says of it.
    void showProblems(const std::vector<api::Check>& problems);
    //! What is said below the fields at the moment.
    [[nodiscard]] QString shownProblem() const;
    void focusFirst();

signals:
    void changed();

private:
    QWidget* buildCron();
    QWidget* buildInterval();
    QWidget* buildOnce();
    QWidget* buildEvent();
    QWidget* field(const QString& label, QWidget* edit, const QString& hint = {});
    void completeZones(QLineEdit* edit);
    void kindChanged();

    const Theme& m_theme;
    api::ScheduleTrigger m_given;
    SegmentedTabs* m_kinds;
    QStackedWidget* m_fields;
    QLineEdit* m_cron;
    QLineEdit* m_zone;
    QLineEdit* m_every;
    QComboBox* m_unit;
    QDateTimeEdit* m_at;
    QLineEdit* m_onceZone;
    QLineEdit* m_topic;
    QLineEdit* m_messages;
    QLineEdit* m_quiet;
    QLineEdit* m_jitter;
    QLineEdit* m_excluded;
    QLabel* m_place; //!< the expression with a sign below its wrong character
    QLabel* m_problem;
};

//! A label above a field, which it names for screen readers as well.
[[nodiscard]] QWidget* labelledField(const Theme& theme, const QString& label, QWidget* field, const QString& hint = {});

} // namespace kaze::ui
