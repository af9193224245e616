#pragma once

#include "engine/api/reply.h"
#include "ui/widgets/theme.h"

#include <QWidget>

class QGridLayout;

namespace kaze::ui {

//! Results of checks, one a row: the state's word, what was found, and what to do where something is wrong. Hidden while there are none.
class CheckRows : public QWidget {
    Q_OBJECT
public:
    explicit CheckRows(const Theme& theme, QWidget* parent = nullptr);

    void setChecks(const std::vector<api::Check>& checks);
    //! One line instead: "Testing…", or why nothing could be checked.
    void setMessage(const QString& message, Tone tone = Tone::Neutral);
    void clear();
    [[nodiscard]] int count() const { return m_count; }
    //! Lines "state<TAB>name<TAB>message".
    [[nodiscard]] const QString& text() const { return m_text; }

private:
    const Theme& m_theme;
    QGridLayout* m_grid;
    int m_count = 0;
    QString m_text;
};

} // namespace kaze::ui
