/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the TCG plugins here use of QEMU's interface for them: distributions do not ship qemu-plugin.h.
 *
 * Source: QEMU's documentation of its interface, version 1 of it.
 */
#ifndef TESTS_QEMU_PLUGIN_H
#define TESTS_QEMU_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))
/* enum qemu_plugin_cb_flags, enum qemu_plugin_mem_rw, enum qemu_plugin_op */
#define NO_REGISTERS 0
#define READS 1
#define ADD_U64 0

struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void exec_callback(unsigned int cpu, void *data);
typedef void mem_callback(unsigned int cpu, uint32_t info, uint64_t address, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, void (*callback)(uint64_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, int op, void *to, uint64_t operand);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, exec_callback *, int flags, void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *, mem_callback *, int flags, int rw, void *data);
void qemu_plugin_register_atexit_cb(uint64_t id, void (*callback)(uint64_t, void *), void *data);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);

EXPORT int qemu_plugin_version = 1;

#endif
