// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: at-kexec-load COMMAND [ARGUMENT...]
 *
 * Runs a command and prints what memory it holds at the moment it enters
 * kexec_load or kexec_file_load. Its exit status is the command's.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The lines of /proc/PID/status that give a size of resident memory; VmHWM is the highest ever. */
static void print_memory(pid_t pid)
{
	char line[256];
	FILE *status;

	snprintf(line, sizeof(line), "/proc/%d/status", pid);
	status = fopen(line, "r");
	while (status && fgets(line, sizeof(line), status))
		if (!strncmp(line, "Rss", 3) || !strncmp(line, "VmHWM", 5))
			fputs(line, stdout);
	if (status)
		fclose(status);
	fflush(stdout);
}

static bool enters_kexec_load(pid_t pid)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) < 0)
		return false;
	return info.op == PTRACE_SYSCALL_INFO_ENTRY &&
		(info.entry.nr == SYS_kexec_load || info.entry.nr == SYS_kexec_file_load);
}

/* Follows the command from system call to system call; its wait status. */
static int follow(pid_t pid)
{
	int status;

	/* The stop after execve. The option is what lets PTRACE_GET_SYSCALL_INFO tell the later ones apart. */
	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD);
	ptrace(PTRACE_SYSCALL, pid, 0, 0);
	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
		if (enters_kexec_load(pid))
			print_memory(pid);
		ptrace(PTRACE_SYSCALL, pid, 0, 0);
	}
	return status;
}

int main(int argc, char *argv[])
{
	pid_t pid;
	int status;

	if (argc < 2)
		return 2;
	pid = fork();
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (pid < 0)
		return 2;
	status = follow(pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
