#pragma once

#include "engine/api/report.h"
#include "ui/reports/report_layout.h"

#include <QDialog>

#include <memory>

class QComboBox;
class QLabel;
class QPushButton;
class QScrollArea;

namespace kaze::ui {

//! The pages of a report below each other, as they will be printed.
class ReportPages : public QWidget {
    Q_OBJECT
public:
    explicit ReportPages(const Theme& theme, QWidget* parent = nullptr);
    void setReport(std::shared_ptr<const ReportLayout> layout);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QSize pageSize() const;
    [[nodiscard]] QRect sheet(int page) const;
    [[nodiscard]] const QPixmap& painted(int page);
    //! Pages far from these are painted anew when they are seen again.
    void forgetOthers(int first, int last);

    const Theme& m_theme;
    std::shared_ptr<const ReportLayout> m_layout;
    std::vector<QPixmap> m_painted; //!< pages that were on screen
};

//! Shows a report page by page, on A4 or Letter, and saves it as a PDF. Never run with exec().
class ReportPreview : public QDialog {
    Q_OBJECT
public:
    //! `fileName` is what the PDF is called at first, without a folder.
    ReportPreview(const Theme& theme, api::ReportDocument document, QString fileName, QWidget* parent);

    [[nodiscard]] const ReportLayout& report() const { return *m_layout; }

signals:
    void saved(const QString& path);

private:
    void setPaper();
    void chooseFile();
    void save(const QString& path);

    const Theme& m_theme;
    api::ReportDocument m_document;
    QString m_fileName;
    std::shared_ptr<const ReportLayout> m_layout;
    QComboBox* m_paper;
    QLabel* m_count;
    ReportPages* m_pages;
    QLabel* m_problem;
    QPushButton* m_save;
};

} // namespace kaze::ui
