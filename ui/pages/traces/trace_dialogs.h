#pragma once

#include "ui/models/trace_rules.h"
#include "ui/pages/page.h"
#include "ui/pages/traces/trace_profiles.h"
#include "ui/widgets/form_dialog.h"

class QCheckBox;
class QComboBox;
class QDateTimeEdit;
class QLineEdit;
class QVBoxLayout;

namespace kaze::ui {

//! From when to when traces are listed, in local time.
class PeriodDialog : public FormDialog {
    Q_OBJECT
public:
    PeriodDialog(const PageContext& context, const TraceScope& scope, QWidget* parent);

    [[nodiscard]] QDateTimeEdit* from() const { return m_from; }
    [[nodiscard]] QDateTimeEdit* to() const { return m_to; }

signals:
    void chosen(const QDateTime& from, const QDateTime& to);

private:
    void save() override;

    QDateTimeEdit* m_from;
    QDateTimeEdit* m_to;
    QCheckBox* m_open;
};

//! The name that a profile is saved under.
class ProfileDialog : public FormDialog {
    Q_OBJECT
public:
    ProfileDialog(const PageContext& context, QWidget* parent);

signals:
    void chosen(const QString& name);

private:
    void save() override;

    PageContext m_context;
    QLineEdit* m_name;
};

//! The rules that give traces and spans a word and a colour.
class RulesDialog : public FormDialog {
    Q_OBJECT
public:
    RulesDialog(const PageContext& context, const std::vector<ColourRule>& rules, QWidget* parent);

    //! One more line to fill in.
    void addRule(const ColourRule& rule);
    [[nodiscard]] int ruleCount() const { return static_cast<int>(m_lines.size()); }

signals:
    void saved(const std::vector<kaze::ui::ColourRule>& rules);

private:
    struct Line {
        QWidget* box;
        QLineEdit* word;
        QLineEdit* filter;
        QComboBox* tone;
    };
    void save() override;

    const Theme& m_theme;
    QVBoxLayout* m_column;
    std::vector<Line> m_lines;
};

[[nodiscard]] QString wordOf(Tone tone);

} // namespace kaze::ui
