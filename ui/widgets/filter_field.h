#pragma once

#include "ui/widgets/theme.h"

#include <QLineEdit>

#include <functional>
#include <optional>

class QCompleter;
class QLabel;
class QStringListModel;
class QTimer;

namespace kaze::ui {

//! Where and why a filter cannot be understood.
struct FilterError {
    int position = 0; //!< index of the first wrong character; the text's length means "something is missing at the end"
    int length = 1;
    QString message;
};

//! The one-line filter of a page, in monospace, with a "/" hint. Emits filterChanged 150 ms after the last key and at once on Enter.
//! An error is underlined at its character and said below the field, in its tooltip and to screen readers.
class FilterField : public QWidget {
    Q_OBJECT
public:
    FilterField(const Theme& theme, const QString& placeholder, QWidget* parent = nullptr);

    [[nodiscard]] QString text() const;
    void setText(const QString& text);
    void setError(const FilterError& error);
    void clearError();
    [[nodiscard]] QString errorMessage() const;

    //! Words offered while typing; asked with the text before the cursor, answers with the candidates for its last term.
    void setCompletions(std::function<QStringList(const QString& before)> source);
    //! The line edit, for focus proxies and tests.
    [[nodiscard]] QLineEdit* lineEdit() const;

signals:
    void filterChanged(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void offerCompletions();
    void acceptCompletion(const QString& word);
    void emitNow();

    const Theme& m_theme;
    class Edit;
    Edit* m_edit;
    QLabel* m_message;
    QTimer* m_pause;
    QCompleter* m_completer;
    QStringListModel* m_words;
    std::function<QStringList(const QString&)> m_source;
    QString m_lastEmitted;
};

} // namespace kaze::ui
